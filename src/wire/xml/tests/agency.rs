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
