//! `quotewire train`

use std::collections::HashMap;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use quotewire::article::Article;
use quotewire::corpus::Annotated;
use quotewire::limits::Limits;
use quotewire::quotes::training::{self, InTurn, Parallel, TrainingArticle};
use serde_json::Value;

use super::exit::{BadInput, WrongUse, unreadable};
use super::print::tell;
use super::{Failure, corpus};

/// Train the model that finds quotes
///
/// Reads articles annotated in the form that docs/extraction.md describes, and writes the weights. The same
/// files in the same order give the same bytes. To use them, put them at data/weights.bin and build.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    quotewire train --out weights.bin wire.jsonl=3 newspapers.jsonl
    quotewire train --folds 5 --out predictions wire.jsonl=3 newspapers.jsonl")]
pub(crate) struct TrainArgs {
    /// Annotated articles, an object a line; `=N` behind the name lets each count N times
    #[arg(required = true)]
    files: Vec<String>,
    /// Articles that need no annotation, an object with `id` and `text` a line: words are learnt from them,
    /// and annotations without a text find it here
    #[arg(long, value_name = "FILE")]
    plain: Option<String>,
    /// Where the weights go; with --folds a folder for the predictions, one file for each of FILES
    #[arg(long)]
    out: std::path::PathBuf,
    /// Cross-validate instead: train on all but one of N parts and predict that one, for each part
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..))]
    folds: Option<u16>,
    /// Threads [default: one a core]
    #[arg(long)]
    jobs: Option<std::num::NonZeroUsize>,
}

/// A file's articles.
struct Corpus {
    name: String,
    articles: Vec<Annotated>,
    /// As many for the training; none where there is nothing to read in it.
    prepared: Vec<Option<TrainingArticle>>,
}

pub(crate) fn run(args: &TrainArgs) -> Result<ExitCode, Failure> {
    let plain = args.plain.as_deref().map(|file| read(file, &HashMap::new())).transpose()?;
    let texts: HashMap<String, String> =
        plain.into_iter().flatten().map(|article| (article.id, article.text)).collect();
    // Not after minutes of training.
    if let Some(folder) =
        args.out.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
    {
        let error = folder.read_dir().err().unwrap_or_else(|| ErrorKind::NotADirectory.into());
        return Err(unwritable(&args.out, &error).into());
    }
    let corpora = args.files.iter().map(|file| load(file, &texts)).collect::<Result<Vec<_>, _>>()?;
    let mut plain: Vec<(&String, &String)> = texts.iter().collect();
    plain.sort_unstable();
    let limits = Limits::default();
    let plain: Vec<Article> =
        plain.into_iter().filter_map(|(_, text)| corpus::article(text, &limits)).collect();
    if let Some(folds) = args.folds {
        cross_validate(&corpora, &plain, args, usize::from(folds))?;
        return Ok(ExitCode::SUCCESS);
    }
    let prepared: Vec<&TrainingArticle> =
        corpora.iter().flat_map(|corpus| corpus.prepared.iter().flatten()).collect();
    tell!("training on {} articles", prepared.len());
    let bytes = training::train(&prepared, &plain, &Threads(jobs(args))).to_bytes();
    std::fs::write(&args.out, &bytes).map_err(|error| unwritable(&args.out, &error))?;
    tell!("{} bytes written to {}", bytes.len(), args.out.display());
    Ok(ExitCode::SUCCESS)
}

fn load(file: &str, texts: &HashMap<String, String>) -> Result<Corpus, Failure> {
    let (name, weight) = match file.rsplit_once('=') {
        Some((name, weight)) => (
            name,
            weight
                .parse()
                .map_err(|_| WrongUse(format!("{file}: behind = stands how often each article counts")))?,
        ),
        None => (file, 1),
    };
    let articles = read(name, texts)?;
    if articles.iter().all(|article| article.quotes.is_empty()) {
        return Err(BadInput(format!("{name}: no article in it is annotated")).into());
    }
    let limits = Limits::default();
    let prepare = |annotated: &Annotated| {
        corpus::article(&annotated.text, &limits)
            .map(|article| TrainingArticle::new(annotated, article, weight))
    };
    let prepared = articles.iter().map(prepare).collect();
    Ok(Corpus { name: name.to_owned(), articles, prepared })
}

/// So many tasks at a time, each on a thread of its own.
struct Threads(usize);

impl Parallel for Threads {
    fn for_each(&self, count: usize, task: &(dyn Fn(usize) + Sync)) {
        corpus::in_parallel(&(0..count).collect::<Vec<_>>(), self.0, |&number| task(number));
    }
}

fn jobs(args: &TrainArgs) -> usize {
    args.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, std::num::NonZero::get)
}

/// Predicts every article by a model that has not seen it.
fn cross_validate(
    corpora: &[Corpus],
    plain: &[Article],
    args: &TrainArgs,
    folds: usize,
) -> Result<(), Failure> {
    std::fs::create_dir_all(&args.out).map_err(|error| unwritable(&args.out, &error))?;
    let jobs = jobs(args);
    let limits = Limits::default();
    let parts: Vec<usize> = (0..folds).collect();
    let predicted = corpus::in_parallel(&parts, jobs, |&part| {
        let seen = |(at, article)| if at % folds == part { None } else { article };
        let prepared: Vec<&TrainingArticle> = corpora
            .iter()
            .flat_map(|corpus| corpus.prepared.iter().map(Option::as_ref).enumerate().filter_map(seen))
            .collect();
        let model = training::train(&prepared, plain, &InTurn);
        tell!("part {} of {folds}: trained on {} articles", part + 1, prepared.len());
        let unseen = |corpus: &Corpus| -> Vec<corpus::Prediction> {
            let articles = corpus.articles.iter().skip(part).step_by(folds);
            articles.map(|article| corpus::prediction(&model, article, &limits)).collect()
        };
        corpora.iter().map(unseen).collect::<Vec<_>>()
    });
    for (at, corpus) in corpora.iter().enumerate() {
        let stem = corpus.name.replace(['/', '\\'], "-");
        let path = args.out.join(stem.trim_matches(['.', '-']));
        let file = std::fs::File::create(&path).map_err(|error| unwritable(&path, &error))?;
        let mut file = std::io::BufWriter::new(file);
        for part in &predicted {
            for line in part.get(at).into_iter().flatten() {
                serde_json::to_writer(&mut file, line)?;
                writeln!(file)?;
            }
        }
        file.flush().with_context(|| format!("writing {}", path.display()))?;
        tell!("{}", path.display());
    }
    Ok(())
}

/// The articles of a file of JSON lines. One that has no text of its own gets that of its `id` from `texts`.
fn read(file: &str, texts: &HashMap<String, String>) -> Result<Vec<Annotated>, Failure> {
    let lines = BufReader::new(std::fs::File::open(file).map_err(|error| unreadable(file, &error))?).lines();
    let parse = |line: &str| {
        let mut article: Value = serde_json::from_str(line)?;
        let text = article.get("id").and_then(Value::as_str).and_then(|id| texts.get(id));
        if let (Some(text), Some(fields)) = (text, article.as_object_mut()) {
            fields.entry("text").or_insert_with(|| Value::from(text.as_str()));
        }
        serde_json::from_value(article)
    };
    lines
        .enumerate()
        .map(|(at, line)| {
            let line = line.map_err(|error| unreadable(file, &error))?;
            parse(&line).map_err(|error| {
                let number = at + 1;
                BadInput(format!(
                    "{file}:{number}: no annotated article; one without text needs --plain with its id: {error}"
                ))
                .into()
            })
        })
        .collect()
}

/// A file or folder that is named and cannot be written.
fn unwritable(name: &Path, error: &std::io::Error) -> WrongUse {
    WrongUse(format!("writing {}: {error}", name.display()))
}
