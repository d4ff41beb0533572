//! `quotewire forget`

use std::process::ExitCode;

use quotewire::store::removal::{self, KnownArticle};
use sqlx::PgConnection;

use super::consent::Consent;
use super::exit::WrongUse;
use super::print::say;
use super::{DatabaseArgs, Failure, settings};

/// Remove a person or an article for good
///
/// An article goes with all its versions, quotes and names, the bytes of its records, and dead letters in
/// which its guid or headline stands. Of a person what they said goes, where they are named, their names, and
/// dead letters in which they are named; the texts of articles stay unless --with-articles is given. Only a
/// hash is kept, by which what comes later is refused. Kafka's log and backups are not touched.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    quotewire forget --person Solvang --dry-run
    quotewire forget --person Solvang --with-articles --yes
    quotewire forget --article nw-20240506-17 --source nordwire --yes")]
pub(crate) struct ForgetArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// The person: the whole name, whatever case, accents and marks
    #[arg(long, value_name = "NAME", required_unless_present = "article", conflicts_with = "article")]
    person: Option<String>,
    /// With every article that names the person
    #[arg(long, requires = "person")]
    with_articles: bool,
    /// The article: its id or guid
    #[arg(long, value_name = "ID|GUID")]
    article: Option<String>,
    /// The article's source, where several have the guid, or where it is still to come
    #[arg(long, value_name = "CODE", requires = "article")]
    source: Option<String>,
    #[command(flatten)]
    consent: Consent,
}

pub(crate) async fn run(args: ForgetArgs) -> Result<ExitCode, Failure> {
    let mut connection = settings::connect(&args.database.load()?).await?;
    if let Some(name) = &args.person {
        if quotewire::rows::normalise_name(name).is_empty() {
            return Err(WrongUse(format!("--person {name:?} is no name")).into());
        }
        let forget =
            async |decide| removal::forget_person(&mut connection, name, args.with_articles, decide).await;
        args.consent.carry_out(forget).await?;
    } else if let Some(wanted) = &args.article {
        let article = article(&mut connection, wanted, args.source.as_deref()).await?;
        say!("article {} of {}: {}", article.article_id, article.source, article.guid)?;
        let forget = async |decide| removal::forget_article(&mut connection, &article, decide).await;
        args.consent.carry_out(forget).await?;
    }
    say!("not touched: Kafka's log, backups, and texts that are written otherwise than they are looked for")?;
    Ok(ExitCode::SUCCESS)
}

/// The one article that is meant.
async fn article(
    connection: &mut PgConnection,
    wanted: &str,
    source: Option<&str>,
) -> Result<KnownArticle, Failure> {
    let mut found = removal::articles_named(connection, wanted, source).await?;
    match (found.len(), source) {
        (1, _) => Ok(found.remove(0)),
        (0, Some(source)) => Ok(removal::article_to_come(source, wanted)),
        (0, None) => {
            Err(WrongUse(format!("there is no article {wanted}; with --source it is refused when it comes"))
                .into())
        }
        _ => {
            let sources: Vec<&str> = found.iter().map(|article| article.source.as_str()).collect();
            Err(WrongUse(format!("{wanted}: which --source, {}?", sources.join(", "))).into())
        }
    }
}
