"""Streets of Saleor's two lines, taken apart."""

import pytest

from saleor_msp_app.domain.house_number import split_street


@pytest.mark.parametrize(
    ("first", "second", "name", "number"),
    [
        ("Kraanspoor 39C", "", "Kraanspoor", "39C"),
        ("Kraanspoor 39 C", "", "Kraanspoor", "39 C"),
        ("Hogehilweg 8-II", "", "Hogehilweg", "8-II"),
        ("Hogehilweg 8 - 2", "", "Hogehilweg", "8-2"),
        ("Neherkade 1/XI", "", "Neherkade", "1/XI"),
        ("Plein 1944 12", "", "Plein 1944", "12"),
        ("1e Helmersstraat 12 hs", "", "1e Helmersstraat", "12 hs"),
        ("Straße des 17. Juni 135", "", "Straße des 17. Juni", "135"),
        ("Unter den Linden 77", "", "Unter den Linden", "77"),
        ("Hauptstr.5", "", "Hauptstr.5", ""),
        ("Hauptstraße5a", "", "Hauptstraße", "5a"),
        ("12 rue de la Paix", "", "rue de la Paix", "12"),
        ("12bis, rue de la Paix", "", "rue de la Paix", "12bis"),
        ("221B Baker Street", "", "Baker Street", "221B"),
        ("Via Roma, 15", "", "Via Roma", "15"),
        ("Calle Mayor nº 3", "", "Calle Mayor nº", "3"),
        ("Rue Neuve nr. 3", "", "Rue Neuve", "3"),
        ("Damrak", "70", "Damrak", "70"),
        ("Damrak", "70 A", "Damrak", "70 A"),
        ("  Damrak   70 ", "2nd floor", "Damrak", "70"),
        ("2e Kostverlorenkade", "", "2e Kostverlorenkade", ""),
        ("Postbus", "", "Postbus", ""),
        ("", "", "", ""),
        ("Kerkstraat 12345678901234", "", "Kerkstraat", "1234567890"),
    ],
)
def test_a_street(first: str, second: str, name: str, number: str) -> None:
    street = split_street(first, second)
    assert (street.name, street.number) == (name, number)


def test_what_is_left_of_the_second_line_stays() -> None:
    assert split_street("Damrak 70", "2nd floor").rest == "2nd floor"
    assert split_street("Damrak", "70").rest == ""
