(() => {
  const script = document.currentScript, data = script.previousElementSibling;
  const plain = data.previousElementSibling;
  const { columns, rows, order, whole } = JSON.parse(data.textContent);
  const FEW = 12, STEP = 200;
  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const texts = rows.map(row => row.map(cell => cell.toLowerCase()));
  const wanted = columns.map(() => '');
  let words = [], sorted = null, shown = STEP;

  const found = () => {
    const kept = [...rows.keys()].filter(n =>
      wanted.every((part, column) => !part || (part.exact
        ? rows[n][column] === part.text : texts[n][column].includes(part.text)))
      && words.every(word => texts[n].some(cell => cell.includes(word))));
    if (!sorted) return kept;
    const { column, way } = sorted, key = order[column];
    const less = key
      ? (a, b) => (key[a] === null) - (key[b] === null) || way * (key[a] - key[b])
      : (a, b) => (rows[a][column] === '') - (rows[b][column] === '')
        || way * rows[a][column].localeCompare(rows[b][column], undefined, { numeric: true });
    return kept.sort((a, b) => less(a, b) || a - b);
  };

  const body = element('tbody'), count = element('span', { role: 'status' });
  const more = element('button', { type: 'button', class: 'nkreport-more' });
  const fill = () => {
    const kept = found(), number = value => value.toLocaleString('en');
    body.replaceChildren(...kept.slice(0, shown).map(n => element('tr', {}, ...rows[n].map(
      (cell, column) => element('td', { title: cell, class: order[column] ? 'number' : '' }, cell)
    ))));
    const of = kept.length < rows.length ? `${number(kept.length)} of ` : '';
    const cut = whole > rows.length
      ? `, the first of ${number(whole)}: narrow them with .where(…)` : '';
    count.textContent = `${of}${number(rows.length)} ${rows.length === 1 ? 'figure' : 'figures'}${cut}`;
    more.hidden = kept.length <= shown;
    more.textContent = `Show ${number(Math.min(STEP, kept.length - shown))} more`;
  };
  const again = () => { shown = STEP; fill(); };
  more.addEventListener('click', () => { shown += STEP; fill(); });

  const heads = columns.map((title, column) => {
    const button = element('button', { type: 'button', title: `Sort by ${title}` }, title);
    const head = element('th', { scope: 'col', 'aria-sort': 'none' }, button);
    button.addEventListener('click', () => {
      const way = sorted?.column === column ? (sorted.way === 1 ? -1 : 0) : 1;
      sorted = way ? { column, way } : null;
      heads.forEach(other => other.setAttribute('aria-sort', 'none'));
      if (way) head.setAttribute('aria-sort', way === 1 ? 'ascending' : 'descending');
      again();
    });
    return head;
  });
  const filters = columns.map((title, column) => {
    const values = [...new Set(rows.map(row => row[column]))].sort();
    const few = values.length <= FEW && !order[column];
    const field = few
      ? element('select', {}, element('option', { value: '' }, 'all'), ...values.map(
        (value, n) => element('option', { value: n + 1 }, value || '(empty)')))
      : element('input', { type: 'search', placeholder: 'filter' });
    field.setAttribute('aria-label', `Filter ${title}`);
    field.addEventListener('input', () => {
      wanted[column] = !field.value ? ''
        : few ? { exact: true, text: values[field.value - 1] }
          : { text: field.value.trim().toLowerCase() };
      again();
    });
    return element('td', {}, field);
  });
  const search = element('input', {
    type: 'search', placeholder: 'Search all columns', 'aria-label': 'Search all columns',
  });
  search.addEventListener('input', () => {
    words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    again();
  });

  const style = `
    .nkreport-grid { color: var(--jp-content-font-color1, inherit); }
    .nkreport-grid > p { display: flex; gap: 1em; align-items: baseline; margin: 0 0 .5em; }
    .nkreport-grid input, .nkreport-grid select { font: inherit; color: inherit; width: 100%;
      box-sizing: border-box; padding: 2px 4px; border-radius: 2px;
      background: var(--jp-layout-color0, Canvas);
      border: 1px solid var(--jp-border-color1, GrayText); }
    .nkreport-grid select option { background: var(--jp-layout-color0, Canvas); }
    .nkreport-grid > p input { width: 20em; }
    .nkreport-grid > div { max-height: 28em; overflow: auto;
      border: 1px solid var(--jp-border-color2, GrayText); }
    .nkreport-grid > div table { margin: 0; border-spacing: 0; width: max-content; min-width: 100%;
      border-collapse: separate; table-layout: auto; }
    .nkreport-grid thead { position: sticky; top: 0; background: var(--jp-layout-color1, Canvas);
      border: 0; }
    .nkreport-grid.nkreport-grid table th, .nkreport-grid.nkreport-grid table td { text-align: left;
      max-width: 16em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
      padding: 3px 8px; vertical-align: top; }
    .nkreport-grid.nkreport-grid table td.number { text-align: right; }
    .nkreport-grid thead tr:last-child td { padding-bottom: 6px; min-width: 6em;
      border-bottom: 1px solid var(--jp-border-color1, GrayText); }
    .nkreport-grid th button { all: unset; cursor: pointer; font-weight: 600; }
    .nkreport-grid th button:focus-visible, .nkreport-more:focus-visible {
      outline: 2px solid var(--jp-brand-color1, Highlight); }
    .nkreport-grid th[aria-sort=ascending] button::after { content: " ↑"; }
    .nkreport-grid th[aria-sort=descending] button::after { content: " ↓"; }
    .nkreport-grid th button::after { content: " ↕"; opacity: .5; }
    .nkreport-more { font: inherit; margin: .5em 0 0; }`;
  const table = element('table', {},
    element('thead', {}, element('tr', {}, ...heads), element('tr', {}, ...filters)), body);
  const grid = element('div', { class: 'nkreport-grid tex2jax_ignore mathjax_ignore' },
    element('style', {}, style), element('p', {}, search, count),
    element('div', { tabindex: '0', role: 'region', 'aria-label': 'Figures' }, table), more);
  // Lab takes a key for a shortcut of its own unless what is focused says otherwise.
  for (const focused of grid.querySelectorAll('button, input, select, [tabindex]')) {
    focused.setAttribute('data-lm-suppress-shortcuts', 'true');
  }
  plain.replaceWith(grid);
  fill();
})();
