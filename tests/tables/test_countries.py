"""Countries by the names that tables give them."""

import pytest

from nkreport.tables.countries import country_code
from nkreport.tables.unclear import Unclear


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *((name, "KOR") for name in (
            "Rep. of Korea|Korea, Rep.|Republic of Korea|Korea, Republic of|South Korea"
            "|S. Korea|ROK|Korea, South|Korea (Republic of)"
            "|대한민국|한국|남한|Südkorea|Corée du Sud|Южная Корея"
            "|KOR|KR").split("|")),
        *((name, "PRK") for name in (
            "Dem. People's Rep. of Korea|Korea, Dem. People's Rep.|North Korea|DPRK|D.P.R.K."
            "|Korea, DPR of|Democratic People's Republic of Korea|Korea (North)|N. Korea|북한|КНДР"
            "|조선민주주의인민공화국|朝鲜|北朝鮮|Nordkorea|Corée du Nord|PRK|KP").split("|")),
        *((name, "RUS") for name in (
            "Россия|Russian Federation|Russia|РФ|Росія|Rusko|俄罗斯").split("|")),
        ("Viet Nam", "VNM"),
        ("Iran, Islamic Republic of", "IRN"),
        ("Congo, Democratic Republic of the", "COD"),
        ("Congo", "COG"),
        ("Cote d' Ivoire", "CIV"),
        ("Côte d'Ivoire", "CIV"),
        ("Bosnia Herzegovina", "BIH"),
        ("Saint-Martin (French part)", "MAF"),
        ("Soviet Union", "SUN"),
        ("Türkiye", "TUR"),
        ("Turkey", "TUR"),
        ("United States", "USA"),
        ("American Samoa", "ASM"),
        ("Samoa", "WSM"),
        ("Guinea", "GIN"),
        ("Equatorial Guinea", "GNQ"),
        ("Dominica", "DMA"),
        ("Dominican Republic", "DOM"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("Sudan", "SDN"),
        ("South Sudan", "SSD"),
        ("Namibia", "NAM"),
        ("Monako", "MCO"),
        ("Fiji, Republic of", "FJI"),
        ("Marshall Islands, Republic of the", "MHL"),
        ("Ethiopia, The Federal Democratic Republic of", "ETH"),
        ("Eritrea, The State of", "ERI"),
        ("Aruba, Kingdom of the Netherlands", "ABW"),
        ("Anguilla, United Kingdom-British Overseas Territory", "AIA"),
        ("Hong Kong Special Administrative Region, People's Republic of China", "HKG"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_what_others_call_it(name: str, code: str) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Korea", "may be North Korea (PRK) or South Korea (KOR); say which"),
        ("Virgin Islands", "may be British Virgin Islands (VGB) or U.S. Virgin Islands (VIR)"),
        ("World", "is a total or a group, no country; leave the row out"),
        ("EU countries not specified", "is a total or a group"),
        ("American Saoma", "did you mean American Samoa (ASM)"),
        ("NA", "may be Namibia (NAM) or not available; say which"),
        ("Ruritania", "is no country that is known"),
        ("European Union (EU)", "is a total or a group"),
        ("Africa not specified", "is a total or a group"),
        ("Other Countries n.i.e.", "is a total or a group"),
        ("Viet Nam, Republic of", "is no country that is known"),
        ("Germany, Democratic Republic of", "is no country that is known"),
        ("China, Republic of", "is no country that is known"),
        ("410", "is no country that is known"),
        ("", "is no country that is known"),
    ],
)
def test_what_is_no_one_country_stops_with_the_nearest(name: str, told: str) -> None:
    with pytest.raises(Unclear) as caught:
        country_code(name)
    assert told in str(caught.value)
