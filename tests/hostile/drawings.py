"""SVG that tries to run, to fetch, to lead away or never to end."""

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' width="90" height="40" viewBox="0 0 90 40"{}>{}<text y="20">seen</text></svg>'
)
XHTML = "http://www.w3.org/1999/xhtml"
OUT = "http://127.0.0.1:9/ran"
RUN = "top.ran=1;parent.ran=1;window.ran=1;fetch('http://127.0.0.1:9/ran')"


def svg(inside: str, attributes: str = "") -> str:
    return HEAD.format(attributes, inside)


SHOWN = {
    "script": svg(f"<script>{RUN}</script>"),
    "script in a namespace": svg(
        f'<h:script xmlns:h="http://www.w3.org/1999/xhtml">{RUN}</h:script>'
    ),
    "script from outside": svg(f'<script xlink:href="{OUT}"/>'),
    "script in defs": svg(f"<defs><g><script>{RUN}</script></g></defs>"),
    "onload": svg("", f' onload="{RUN}"'),
    "onload of a part": svg(f'<g ONLOAD="{RUN}" onclick="{RUN}" onbegin="{RUN}"/>'),
    "animate": svg(
        f'<a><animate attributeName="href" to="javascript:{RUN}" begin="0s"/><rect width="9"/></a>'
    ),
    "set": svg(f'<rect width="9"><set attributeName="onmouseover" to="{RUN}"/></rect>'),
    "foreignObject": svg(
        f'<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml">'
        f'<img src="{OUT}" onerror="{RUN}"/><iframe src="{OUT}"/></body></foreignObject>'
    ),
    "use from outside": svg(f'<use href="{OUT}#a"/><use xlink:href="{OUT}#a"/>'),
    "use of data": svg("<use href=\"data:image/svg+xml,%3Csvg id='a'/%3E#a\"/>"),
    "import": svg(f"<style>@import url({OUT}); @import '{OUT}'; text{{fill:red}}</style>"),
    "font-face": svg(
        f"<style>@font-face{{font-family:a;src:url({OUT})}} *{{font-family:a}}</style>"
    ),
    "url in a style": svg(f'<style>rect{{fill:url({OUT}#a);mask:url("{OUT}")}}</style>'),
    "url in an attribute": svg(f'<rect width="9" fill="url({OUT}#a)" filter="url({OUT}#a)"/>'),
    "url in a style attribute": svg(f'<rect style="fill:url({OUT});background:url({OUT})"/>'),
    "url escaped": svg(rf'<rect style="fill:\75rl({OUT});fill:u\72l({OUT})"/>'),
    "url between comments": svg(f'<rect style="fill:ur/**/l({OUT});fill:/**/url({OUT})"/>'),
    "expression": svg(f'<rect style="width:expression({RUN});behavior:url({OUT})"/>'),
    "link": svg(
        f'<a xlink:href="javascript:{RUN}" target="_top"><rect width="90" height="9"/></a>'
    ),
    "link as a tab": svg('<a href="&#9;java&#10;script:top.ran=1"><rect width="9"/></a>'),
    "image from outside": svg(f'<image href="{OUT}" width="9" height="9"/>'),
    "image of html": svg('<image href="data:text/html,&lt;script&gt;top.ran=1&lt;/script&gt;"/>'),
    "image of svg": svg(
        '<image href="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9InRvcC5yYW49MSIvPg=="/>'
    ),
    "feImage": svg(f'<filter id="f"><feImage href="{OUT}"/></filter><rect filter="url(#f)"/>'),
    "a style sheet before": f'<?xml-stylesheet href="{OUT}"?>' + svg(""),
    "a DOCTYPE": f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "{OUT}">' + svg(""),
    "nested": svg(f'<svg onload="{RUN}"><svg><script>{RUN}</script></svg></svg>'),
    "handler": svg(f'<handler type="text/javascript">{RUN}</handler><listener event="load"/>'),
    "iframe": svg(f'<iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:{RUN}"/>'),
    "title": svg(f"<title><![CDATA[<script>{RUN}</script>]]></title>"),
    "style that closes": svg(
        f"<style><![CDATA[*{{fill:red}}</style><script>{RUN}</script>]]></style>"
    ),
    "behind the end": svg("") + f"<!-- <script>{RUN}</script> -->",
    "xml:base": svg('<use href="#a"/>', f' xml:base="{OUT}"'),
}
"""Name to a drawing whose word "seen" is shown, and nothing else that it tries."""

_ENTITIES = '<!ENTITY a0 "xxxxxxxxxx">' + "".join(
    f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 30)
)
_USES = "".join(f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 20))
REFUSED = {
    "entities": f"<!DOCTYPE svg [{_ENTITIES}]>" + svg("<text>&a29;</text>"),
    "an entity of a file": '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    + svg("<text>&a;</text>"),
    "a parameter entity": f'<!DOCTYPE svg [<!ENTITY % a SYSTEM "{OUT}"> %a;]>' + svg(""),
    "100,000 parts": svg('<rect width="1"/>' * 100_000),
    "10,000 deep": svg("<g>" * 10_000 + "</g>" * 10_000),
    "uses that double": svg(f'<rect id="g0" width="1"/>{_USES}'),
    "uses in a circle": svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
    "a use of itself": svg('<g id="a"><use href="#a"/></g>'),
    "a pattern of itself": svg('<pattern id="a"><rect fill="url(#a)"/></pattern>'),
    "an endless viewBox": svg("").replace("0 0 90 40", "0 0 1e30 1e30"),
    "an empty viewBox": svg("").replace("0 0 90 40", "0 0 0 0"),
    "no XML": "<svg><p></svg>",
    "no SVG": '<html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>',
    "another root": '<x:svg xmlns:x="urn:a"/>',
}
"""Name to a drawing that is told to be none."""
