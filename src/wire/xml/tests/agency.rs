use super::*;

#[test]
fn elements_are_read_by_their_names() {
    let article = one(
        "<?xml version='1.0'?><RBNews><NewsID>r-1</NewsID><PublishDate>2026-01-31T18:45:36</PublishDate><headline>Færgen sejler</headline>\
         <subtitle>En hund om bord.&lt;br /&gt;</subtitle><town>København</town><origin>/ritzau/</origin><version>2</version><Priority>4</Priority>\
         <content>&lt;p&gt;Færgen sejlede.&lt;/p&gt;&lt;p&gt;/ritzau/&lt;/p&gt;</content><IPTCList><a:int xmlns:a='x'>4000000</a:int></IPTCList>\
         <byLine>Ann Rowe</byLine><Annuleret>false</Annuleret><Related/></RBNews>",
    );
    assert_eq!(
        (article.guid.as_deref(), article.version, article.source.as_deref()),
        (Some("r-1"), Some(2), Some("ritzau"))
    );
    assert_eq!(
        (article.headline(), article.deck(), article.body()),
        (Some("Færgen sejler"), Some("En hund om bord."), "Færgen sejlede.")
    );
    assert_eq!(time(article.published_at), "2026-01-31T17:45:36Z");
    assert_eq!((article.subjects.as_slice(), article.urgency), (&["04000000".to_owned()][..], Some(4)));
}

#[test]
fn several_stories_a_document_and_attributes_are_read() {
    let found = items("<stories><story id='1' date='2026-05-04T10:00:00Z'><title>One</title><body><p>A.</p></body></story><story id='2'><title>Two</title><text>B.</text></story></stories>").expect("two");
    assert_eq!(
        found
            .iter()
            .map(|article| (article.guid.as_deref(), article.headline(), article.body()))
            .collect::<Vec<_>>(),
        [(Some("1"), Some("One"), "A."), (Some("2"), Some("Two"), "B.")]
    );
}

#[test]
fn a_cancellation_is_a_kill_and_unknown_elements_are_an_error() {
    let kill = one(
        "<?xml version='1.0'?><RBNews><NewsID>r-1</NewsID><headline>Færgen</headline><Annuleret>true</Annuleret></RBNews>",
    );
    assert_eq!(kill.status, PubStatus::Canceled);
    for nothing in ["<?xml version='1.0'?><config><port>80</port></config>", "<?xml version='1.0'?><a/>"] {
        assert!(items(nothing).is_err(), "{nothing}");
    }
}

#[test]
fn elements_may_have_names_of_their_agencys_language() {
    let polish = one(
        "<?xml version='1.0'?><depesza id='P-1'><priorytet>4</priorytet><data>2026-03-12 14:05</data><tytul>Prom płynie</tytul>\
         <autor>Anna Bąk</autor><tresc><p>Prom wypłynął.</p></tresc></depesza>",
    );
    assert_eq!(
        (polish.guid.as_deref(), polish.headline(), polish.body(), polish.byline.as_deref()),
        (Some("P-1"), Some("Prom płynie"), "Prom wypłynął.", Some("Anna Bąk"))
    );
    assert_eq!((time(polish.published_at).as_str(), polish.urgency), ("2026-03-12T14:05:00Z", Some(4)));
    let spanish = items(
        "<noticias><noticia><titulo>Zarpa</titulo><fecha>2026-05-04T10:00:00Z</fecha><cuerpo>Zarpa hoy.</cuerpo></noticia>\
         <noticia><titulo>Vuelve</titulo><texto>Vuelve hoy.</texto></noticia></noticias>",
    );
    let spanish = spanish.expect("two");
    assert_eq!(
        spanish.iter().map(|article| article.headline()).collect::<Vec<_>>(),
        [Some("Zarpa"), Some("Vuelve")]
    );
}

#[test]
fn a_line_of_keywords_has_several() {
    let article = one(
        "<?xml version='1.0'?><story><title>One</title><keywords>looms, textiles; trade</keywords><text>A.</text>\
         <pubdate>2026-05-04T10:00:00Z</pubdate><lastupdate>2026-05-04T11:00:00Z</lastupdate></story>",
    );
    assert_eq!(article.keywords, ["looms", "textiles", "trade"]);
    assert_eq!(time(article.version_created_at), "2026-05-04T11:00:00Z");
}
