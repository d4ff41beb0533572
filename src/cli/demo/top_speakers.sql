SELECT name, role, quotes, articles FROM top_speakers() LIMIT 8;
