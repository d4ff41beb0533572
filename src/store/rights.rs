//! What to do when the database says that a role may not (42501): which right is missing on what, and the
//! statement that gives it.

/// Kinds of things of which PostgreSQL says `permission denied for KIND NAME`, with the right to grant.
/// Longer kinds stand before those that they begin with.
const GRANTS: [(&str, &str); 12] = [
    ("table", "SELECT, INSERT, UPDATE, DELETE ON TABLE"),
    ("materialized view", "SELECT ON TABLE"),
    ("view", "SELECT ON TABLE"),
    ("sequence", "USAGE, SELECT ON SEQUENCE"),
    ("function", "EXECUTE ON FUNCTION"),
    ("procedure", "EXECUTE ON PROCEDURE"),
    ("schema", "USAGE, CREATE ON SCHEMA"),
    ("type", "USAGE ON TYPE"),
    ("language", "USAGE ON LANGUAGE"),
    ("tablespace", "CREATE ON TABLESPACE"),
    ("foreign server", "USAGE ON FOREIGN SERVER"),
    ("large object", "SELECT ON LARGE OBJECT"),
];

const ALL: &str = "docs/database.md has every right that a worker needs";

/// What the role lacks, to follow the database's own words. `at_login` where the connection itself was
/// refused.
///
/// The words are known in English; a server that speaks another language gets the general answer.
pub(super) fn way_out(message: &str, role: &str, at_login: bool) -> String {
    let role = if role.is_empty() { "the worker's role".to_owned() } else { identifier(role) };
    if let Some(denied) = message.strip_prefix("permission denied for ") {
        return denied_for(denied, &role, at_login);
    }
    if let Some((kind, name)) = message.strip_prefix("must be owner of ").and_then(|rest| object(rest)) {
        let (kind_sql, name) = (kind.to_uppercase(), identifier(name));
        return format!(
            "only the owner of {kind} {name} may do this, and {role} is not: run `quotewire migrate` as the \
             role that ran it before, or make it the owner: ALTER {} {name} OWNER TO {role}",
            if kind_sql == "RELATION" { "TABLE" } else { &kind_sql }
        );
    }
    if let Some(parameter) = quoted_after(message, "permission denied to set parameter ") {
        return format!(
            "{role} may not set {parameter}: take it out of `options` in database.url, or GRANT SET ON PARAMETER {parameter} TO {role}"
        );
    }
    if let Some(database) = quoted_after(message, "permission denied to create temporary tables in database ")
    {
        return format!("GRANT TEMPORARY ON DATABASE {} TO {role}", identifier(database));
    }
    if message.starts_with("permission denied to create role") {
        return format!("ALTER ROLE {role} CREATEROLE, or make the role by hand (docs/database.md)");
    }
    format!("{role} lacks a right; {ALL}")
}

/// What to do where no schema of the search path may be used.
pub(super) fn no_schema(role: &str) -> String {
    let role = if role.is_empty() { "the worker's role".to_owned() } else { identifier(role) };
    format!(
        "there must be a schema in the search path that {role} may use: GRANT USAGE, CREATE ON SCHEMA public \
         TO {role} (CREATE is for `quotewire migrate` alone), or name another: ALTER ROLE {role} SET \
         search_path = …"
    )
}

fn denied_for(denied: &str, role: &str, at_login: bool) -> String {
    if let Some(database) = denied.strip_prefix("database ") {
        let right = if at_login { "CONNECT" } else { "CREATE" };
        return format!("GRANT {right} ON DATABASE {} TO {role}", identifier(unquoted(database)));
    }
    let found = GRANTS.iter().find_map(|(kind, right)| {
        let name = denied.strip_prefix(kind)?.strip_prefix(' ')?;
        Some((*kind, *right, identifier(unquoted(name))))
    });
    match found {
        Some(("schema", right, name)) => {
            format!("GRANT {right} {name} TO {role} (CREATE is for `quotewire migrate` alone)")
        }
        Some(("table" | "view", right, name)) => format!("GRANT {right} {name} TO {role}; {ALL}"),
        Some((_, right, name)) => format!("GRANT {right} {name} TO {role}"),
        None => format!("{role} lacks a right; {ALL}"),
    }
}

/// `table articles` as its kind and name.
fn object(text: &str) -> Option<(&str, &str)> {
    let (kind, name) = text.rsplit_once(' ')?;
    Some((kind, unquoted(name)))
}

fn quoted_after<'a>(message: &'a str, words: &str) -> Option<&'a str> {
    message.strip_prefix(words).map(unquoted)
}

fn unquoted(name: &str) -> &str {
    name.trim_matches('"')
}

/// A name as it stands in a statement: quoted where it must be.
pub(super) fn identifier(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if is_plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missing_right_is_named_with_the_statement_that_gives_it() {
        for (said, statement) in [
            ("permission denied for schema public", "GRANT USAGE, CREATE ON SCHEMA public TO desk"),
            (
                "permission denied for table articles",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE articles TO desk",
            ),
            ("permission denied for view current_quotes", "GRANT SELECT ON TABLE current_quotes TO desk"),
            ("permission denied for sequence s", "GRANT USAGE, SELECT ON SEQUENCE s TO desk"),
            (
                "permission denied for function quotewire_move_position",
                "GRANT EXECUTE ON FUNCTION quotewire_move_position TO desk",
            ),
            ("permission denied for database news", "GRANT CREATE ON DATABASE news TO desk"),
            (
                "permission denied to create temporary tables in database \"News\"",
                "GRANT TEMPORARY ON DATABASE \"News\" TO desk",
            ),
            ("permission denied to create role", "ALTER ROLE desk CREATEROLE"),
            ("must be owner of table articles", "ALTER TABLE articles OWNER TO desk"),
            ("must be owner of relation articles", "ALTER TABLE articles OWNER TO desk"),
            ("must be owner of materialized view v", "ALTER MATERIALIZED VIEW v OWNER TO desk"),
            (
                "permission denied to set parameter \"log_statement\"",
                "GRANT SET ON PARAMETER log_statement TO desk",
            ),
        ] {
            let advice = way_out(said, "desk", false);
            assert!(advice.contains(statement), "{said}: {advice}");
        }
        let at_login = way_out("permission denied for database \"news\"", "the desk", true);
        assert_eq!(at_login, "GRANT CONNECT ON DATABASE news TO \"the desk\"");
    }

    #[test]
    fn other_words_get_the_general_answer() {
        for said in
            ["keine Berechtigung für Schema public", "permission denied for thing x", "must be owner of", ""]
        {
            let advice = way_out(said, "desk", false);
            assert!(advice.contains("desk") && advice.contains("docs/database.md"), "{said}: {advice}");
        }
        assert!(way_out("", "", false).contains("the worker's role"));
    }
}
