//! The schema: refused when it is not this program's, documented to the last column, readable by a role that
//! may only read.

use crate::support::Database;
use quotewire::store::{StoreError, migrations};

#[tokio::test]
async fn a_newer_or_edited_or_missing_schema_is_refused_with_the_way_out() {
    let database = Database::start().await;
    let mut connection = database.connect().await;
    migrations::require_current(&mut connection).await.expect("the schema is current");
    assert_eq!(migrations::migrate(&mut connection).await.expect("twice is fine"), [0_i64; 0]);

    let mut refused = async |sql: &str, words: &str| {
        database.run(&format!("BEGIN; CREATE TABLE saved AS TABLE _sqlx_migrations; {sql}; COMMIT")).await;
        let result = migrations::require_current(&mut connection).await;
        let Err(StoreError::Stop(message)) = result else { panic!("{sql}: {result:?}") };
        assert!(message.contains(words), "{message}");
        assert!(migrations::migrate(&mut connection).await.is_err() || words.contains("missing"));
        database
            .run("TRUNCATE _sqlx_migrations; INSERT INTO _sqlx_migrations TABLE saved; DROP TABLE saved")
            .await;
    };
    let newer = "INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, \
                     execution_time \
                 FROM _sqlx_migrations LIMIT 1";
    refused(newer, "newer").await;
    refused("UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version = 1", "edited").await;
}

#[tokio::test]
async fn an_empty_database_is_told_to_migrate() {
    let database = Database::start().await;
    database.run("DROP TABLE _sqlx_migrations").await;
    let result = migrations::require_current(&mut database.connect().await).await;
    let Err(StoreError::Stop(message)) = result else { panic!("{result:?}") };
    assert!(message.contains("quotewire migrate"), "{message}");
}

#[tokio::test]
async fn every_table_column_view_function_and_type_has_a_comment() {
    let database = Database::start().await;
    let relations = "SELECT relname::text FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND NOT relispartition \
                     AND relname <> '_sqlx_migrations' AND obj_description(c.oid, 'pg_class') IS NULL";
    assert_eq!(database.texts(relations).await, [""; 0]);
    let columns = "SELECT format('%s.%s', c.relname, a.attname) FROM pg_attribute a \
                       JOIN pg_class c ON c.oid = a.attrelid \
                   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 \
                   AND NOT a.attisdropped AND c.relname <> '_sqlx_migrations' AND col_description(c.oid, \
                       a.attnum) IS NULL";
    assert_eq!(database.texts(columns).await, [""; 0]);
    let functions = "SELECT proname::text FROM pg_proc p WHERE pronamespace = 'public'::regnamespace \
                     AND obj_description(p.oid, 'pg_proc') IS NULL";
    assert_eq!(database.texts(functions).await, [""; 0]);
    let types = "SELECT typname::text FROM pg_type t WHERE typnamespace = 'public'::regnamespace \
                     AND typtype = 'e' \
                 AND obj_description(t.oid, 'pg_type') IS NULL";
    assert_eq!(database.texts(types).await, [""; 0]);
}

#[tokio::test]
async fn the_flat_view_has_the_columns_that_people_rely_on() {
    let database = Database::start().await;
    let columns = database
        .texts("SELECT attname::text FROM pg_attribute WHERE attrelid = 'current_quotes'::regclass AND attnum > 0")
        .await;
    let promised = "quote_id version_id article_id source guid headline published_at ordinal kind quote cue \
                    speaker_name speaker_kind speaker_role heading dateline_place confidence";
    for column in promised.split_whitespace() {
        assert!(columns.iter().any(|existing| existing == column), "{column}");
    }
}

#[tokio::test]
async fn the_readers_role_may_read_and_nothing_else() {
    let database = Database::start().await;
    database
        .run(
            "SET ROLE quotewire_reader; SELECT count(*) FROM current_quotes; SELECT * FROM who_said('peace')",
        )
        .await;
    for forbidden in
        ["DELETE FROM quotes", "UPDATE articles SET guid = ''", "SELECT quotewire_move_position('a', 0, 0)"]
    {
        let mut connection = database.connect().await;
        sqlx::raw_sql("SET ROLE quotewire_reader").execute(&mut connection).await.expect("the role is there");
        let result = sqlx::raw_sql(forbidden).execute(&mut connection).await;
        assert!(result.is_err_and(|error| error.to_string().contains("permission denied")), "{forbidden}");
    }
}
