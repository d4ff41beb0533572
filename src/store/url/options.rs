//! The parameter `options`: settings of the session, as the server's command line would have them.

/// The settings that `options` makes: `-c name=value` or `--name=value`, a space in a value written `\ `.
pub(super) fn settings(options: &str) -> Result<Vec<(String, String)>, String> {
    let refused = || {
        "options may only set what a session can set, as in -c search_path=news or --search_path=news"
            .to_owned()
    };
    let mut settings = Vec::new();
    let mut words = words_of(options).into_iter();
    while let Some(word) = words.next() {
        let setting = match word.strip_prefix("-c").or_else(|| word.strip_prefix("--")) {
            Some("") if word == "-c" => words.next().ok_or_else(refused)?,
            Some(setting) => setting.to_owned(),
            None => return Err(refused()),
        };
        let (name, value) = setting.split_once('=').ok_or_else(refused)?;
        // The server takes both for the name of a setting.
        settings.push((name.replace('-', "_"), value.to_owned()));
    }
    Ok(settings)
}

/// Words between spaces; a backslash takes what follows it as it is.
fn words_of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut inside, mut chars) = (false, text.chars());
    while let Some(c) = chars.next() {
        if c.is_ascii_whitespace() {
            inside = false;
            continue;
        }
        if !inside {
            words.push(String::new());
            inside = true;
        }
        let c = if c == '\\' { chars.next() } else { Some(c) };
        if let Some(word) = words.last_mut() {
            word.extend(c);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_in_both_ways_and_anything_else_is_refused() {
        let read = |text| {
            settings(text)
                .map(|all| all.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>())
        };
        assert_eq!(
            read(r"-c search_path=news,public --work-mem=8MB  -cgeqo=off -c application_name=a\ b\\c")
                .unwrap(),
            ["search_path=news,public", "work_mem=8MB", "geqo=off", r"application_name=a b\c"]
        );
        assert_eq!(read("  ").unwrap(), [""; 0]);
        for text in ["-e", "-c", "-c search_path", "-d 3", "news"] {
            assert!(read(text).unwrap_err().contains("-c search_path=news"), "{text}");
        }
    }
}
