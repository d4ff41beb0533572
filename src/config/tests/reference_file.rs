//! `config/quotewire.toml`.

use super::*;

#[test]
fn the_reference_file_is_the_registry_s() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/config/quotewire.toml");
    let file = std::fs::read_to_string(path).unwrap_or_default();
    if file != reference() && std::env::var_os("QUOTEWIRE_TEST_UPDATE").is_some() {
        std::fs::write(path, reference()).unwrap();
        return;
    }
    assert!(
        file == reference(),
        "config/quotewire.toml is not what the registry says; run this test with QUOTEWIRE_TEST_UPDATE=1"
    );
}

#[test]
fn the_reference_file_documents_every_setting_and_loads_as_it_is() {
    let text = reference();
    let prose: Vec<&str> = text.lines().map(|line| line.trim_start_matches('#').trim()).collect();
    let prose = prose.join(" ");
    for setting in settings::SETTINGS {
        let variable = format!("Environment: {}. ", settings::env_name(setting.key));
        let doc = setting.doc.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(prose.contains(&variable) && prose.contains(&doc), "{}", setting.key);
    }
    let config = load(&text, &[("DATABASE_URL", URL)], &[], Purpose::Run).unwrap();
    assert_eq!(config.kafka.topics, ["wire"]);
    let set: Vec<String> = config
        .effective()
        .into_iter()
        .filter(|effective| matches!(effective.origin, Origin::File { .. }))
        .map(|effective| effective.key)
        .collect();
    assert_eq!(set, ["kafka.topics"]);
}

#[test]
fn the_reference_file_with_every_line_active_sets_every_setting_to_its_default() {
    let active: String = reference()
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let config = load(&active, &[], &[], Purpose::Run).unwrap();
    for setting in settings::SETTINGS {
        assert!(matches!(config.origin(setting.key), Origin::File { .. }), "{}", setting.key);
        if setting.example.is_none() {
            assert_eq!(setting.shown(&config), setting.shown(&Config::default()), "{}", setting.key);
        }
    }
    assert_eq!(config.kafka.properties.len(), 5);
}
