SELECT speaker_name, speaker_role, quote, headline FROM who_said('ceasefire OR verdict OR strike') LIMIT 5;
