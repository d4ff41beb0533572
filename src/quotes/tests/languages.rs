//! Whole articles in other languages than English.

use super::{article, render};

#[test]
fn german_and_french_agency_style() {
    insta::assert_snapshot!(render(&article(
        "Fährverbindung nach Aster wird eingestellt",
        "Die Fährverbindung nach Aster wird zum Jahresende eingestellt. Das Gesetz sei eindeutig, sagte Verkehrsminister Karl Ode am Dienstag. «Wir haben keine Wahl», sagte Ode.
        Die Opposition kritisierte die Pläne. „Das ist ein schwerer Schlag für die Insel“, erklärte Bürgermeisterin Anna Moss. Der sogenannte „Fährplan“ gilt seit März.
        „Wir prüfen den Gang vor Gericht“, hieß es aus dem Rathaus.",
    )));
    insta::assert_snapshot!(render(&article(
        "La liaison maritime vers Aster supprimée",
        "La liaison maritime sera supprimée à la fin de l'année, a annoncé mardi le ministre des Transports, Karl Ode. « Nous n'avons pas le choix », a déclaré M. Ode devant la presse.
        Selon la maire d'Aster, Anna Moss, c'est « un coup dur pour l'île ». « C'est la fin », a-t-elle dit.",
    )));
}
