'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const text = (index) => data.strings[index];
  const CHUNK = 100;
  const MISSING = 'n/a';

  // Fields of a row; see LayerData.
  const INDEX = 0, NAME = 1, TYPE = 2, PRECISION = 3, KERNEL = 4, ORIGINS = 5, MOVES = 6, NANOS = 7,
    TIME = 8, INTERVAL = 9, SHARE = 10, FLOPS = 11, RATE = 12, BYTES = 13, NOTES = 14, ORIGIN_TIMES = 15;

  /** An element; texts are only ever set as text. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** The number in a formatted text; -1 where there is none, so that it sorts last. */
  function value(formatted) {
    if (formatted === MISSING) return -1;
    return Number(formatted.replace(/[<>, ]/g, '')) - (formatted.startsWith('<') ? 1e-9 : 0);
  }

  function fraction(formatted) {
    const mark = formatted.indexOf('.');
    return mark < 0 || formatted === MISSING ? 0 : formatted.length - mark - 1;
  }

  function columnsOf(timeHead, units) {
    const number = (head, unit, field) => ({
      head: unit ? `${head} (${unit})` : head, number: true, descending: true,
      key: (row) => value(row[field]), show: (row) => row[field],
    });
    const word = (head, field) => ({head, key: (row) => text(row[field]), show: (row) => text(row[field])});
    return [
      {head: 'Order', number: true, key: (row) => row[INDEX], show: (row) => String(row[INDEX])},
      word('Layer', NAME),
      word('Type', TYPE),
      word('Precision', PRECISION),
      {...number(timeHead, units[0], TIME), key: (row) => row[NANOS]},
      {...number('Share', '%', SHARE), key: (row) => row[NANOS]},
      number('Work', units[1], FLOPS),
      number('Rate', units[2], RATE),
      number('Moved', units[3], BYTES),
    ];
  }

  class LayerTable {
    constructor(host, cell) {
      this.host = host;
      this.cell = cell;
      this.id = host.dataset.cell;
      this.columns = columnsOf(cell.timeHead, cell.units);
      this.decimals = this.columns.map((column) =>
        column.number ? cell.rows.reduce((most, row) => Math.max(most, fraction(column.show(row))), 0) : 0);
      // Lower-case texts once: filtering 5,000 layers at each key must not wait.
      this.haystack = cell.rows.map((row) =>
        [row[NAME], ...row[ORIGINS]].map((key) => text(key).toLowerCase()).join('\n'));
      this.sorted = {column: 4, descending: true};
      this.open = new Set();
      this.build();
      this.update();
    }

    build() {
      this.query = make('input', {type: 'search', autocomplete: 'off', spellcheck: 'false'});
      this.type = this.choice('every type', TYPE);
      this.precision = this.choice('every precision', PRECISION);
      this.status = make('p', {class: 'status', role: 'status'});
      this.vanished = make('p', {class: 'note'});
      this.heads = this.columns.map((column, index) => this.head(column, index));
      this.body = make('tbody');
      this.table = make('table', {}, make('thead', {}, make('tr', {}, ...this.heads)), this.body);
      this.scroll = make('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Layers'}, this.table);
      this.more = make('button', {type: 'button', class: 'more'});
      this.host.append(
        make('div', {class: 'tools'},
          make('label', {}, 'Find a layer, or the source layer inside it', this.query),
          make('label', {}, 'Type', this.type),
          make('label', {}, 'Precision', this.precision)),
        this.status, this.vanished, this.scroll, this.more);
      for (const input of [this.query, this.type, this.precision]) {
        input.addEventListener('input', () => this.update());
      }
      grow(this.scroll, this.more, (count) => this.show(this.shown + count));
      this.body.addEventListener('click', (event) => {
        const button = event.target.closest('.name');
        if (button) this.toggle(Number(button.dataset.row));
      });
    }

    choice(all, field) {
      const select = make('select', {autocomplete: 'off'}, make('option', {value: ''}, all));
      const counts = new Map();
      for (const row of this.cell.rows) counts.set(row[field], (counts.get(row[field]) || 0) + 1);
      for (const [key, count] of counts) {
        select.append(make('option', {value: String(key)}, `${text(key)} (${count})`));
      }
      return select;
    }

    head(column, index) {
      const button = make('button', {type: 'button'}, column.head);
      button.addEventListener('click', () => this.sortBy(index));
      return make('th', {scope: 'col', class: column.number ? 'number' : 'text'}, button);
    }

    sortBy(index) {
      const same = this.sorted.column === index;
      const descending = same ? !this.sorted.descending : Boolean(this.columns[index].descending);
      this.sorted = {column: index, descending};
      this.update();
    }

    update() {
      const words = this.query.value.toLowerCase().trim();
      this.rows = this.cell.rows.filter((row, at) =>
        (!words || this.haystack[at].includes(words))
        && (this.type.value === '' || row[TYPE] === Number(this.type.value))
        && (this.precision.value === '' || row[PRECISION] === Number(this.precision.value)));
      this.order();
      this.tell(words);
      this.body.replaceChildren();
      this.shown = 0;
      this.show(CHUNK);
      this.scroll.scrollTop = 0;
    }

    order() {
      const {column, descending} = this.sorted;
      const key = this.columns[column].key;
      const number = this.columns[column].number;
      const sign = descending ? -1 : 1;
      this.rows.sort((a, b) => {
        const left = key(a), right = key(b);
        // What is not available stands last in either direction.
        if (number && (left < 0) !== (right < 0)) return left < 0 ? 1 : -1;
        const order = left < right ? -1 : left > right ? 1 : a[INDEX] - b[INDEX];
        return left === right ? order : sign * order;
      });
      this.heads.forEach((head, index) => {
        if (index === column) head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        else head.removeAttribute('aria-sort');
      });
    }

    tell(words) {
      const known = (rows) => rows.reduce((sum, row) => sum + Math.max(0, row[NANOS]), 0);
      const all = known(this.cell.rows);
      const part = all ? `, ${(100 * known(this.rows) / all).toPrecision(3)} % of the time of all layers` : '';
      this.status.textContent = `${this.rows.length} of ${this.cell.rows.length} layers${part}`;
      const gone = words ? this.cell.fusions.filter((fusion) => fusion[0] < 0)
        .flatMap((fusion) => fusion[2].map((origin) => [text(origin), text(fusion[1])]))
        .filter(([name]) => name.toLowerCase().includes(words)) : [];
      this.vanished.textContent = gone.slice(0, 5).map(([name, kind]) =>
        `Source layer ${name} was ${kind}: no engine layer holds it.`).join(' ');
      this.words = words;
    }

    show(upTo) {
      const end = Math.min(upTo, this.rows.length);
      const fresh = document.createDocumentFragment();
      for (let at = this.shown; at < end; at++) {
        fresh.append(this.row(this.rows[at]));
        if (this.open.has(this.rows[at][INDEX])) fresh.append(this.detail(this.rows[at]));
      }
      this.body.append(fresh);
      this.shown = end;
      this.more.hidden = end >= this.rows.length;
      this.more.textContent = `Show more (${end} of ${this.rows.length} shown)`;
    }

    row(row) {
      const line = make('tr', {id: `row-${this.id}-${row[INDEX]}`});
      if (row[MOVES]) line.className = 'moves';
      this.columns.forEach((column, index) => line.append(this.entry(column, index, row)));
      return line;
    }

    entry(column, index, row) {
      if (index === 1) return make('th', {scope: 'row'}, this.name(row));
      const shown = column.show(row);
      if (!column.number) {
        const cell = make('td', {class: 'text'});
        if (index === 3) cell.append(make('span', {class: `chip ${/^(fp32|fp16|int8)$/.test(shown) ? shown : ''}`}));
        cell.append(make('bdi', {}, shown));
        return cell;
      }
      const cell = make('td', {class: 'number'}, shown);
      const missing = this.decimals[index] - fraction(shown);
      if (missing > 0) {
        cell.append(make('span', {class: 'pad', 'aria-hidden': 'true'}, (fraction(shown) ? '' : '.') + '0'.repeat(missing)));
      }
      return cell;
    }

    name(row) {
      const open = this.open.has(row[INDEX]);
      const button = make('button', {type: 'button', class: 'name', 'aria-expanded': String(open), 'data-row': String(row[INDEX])},
        make('span', {}, make('bdi', {}, text(row[NAME]))));
      const origin = this.words && !text(row[NAME]).toLowerCase().includes(this.words)
        && row[ORIGINS].map(text).find((name) => name.toLowerCase().includes(this.words));
      if (!origin) return button;
      const both = document.createDocumentFragment();
      both.append(button, make('small', {}, 'holds ', make('bdi', {}, origin)));
      return both;
    }

    detail(row) {
      const list = make('dl');
      const add = (head, ...content) => list.append(make('dt', {}, head), make('dd', {}, ...content));
      add('Whole name', make('bdi', {}, text(row[NAME])));
      const origins = row[ORIGINS].map((key, at) => {
        const item = make('li', {}, make('bdi', {}, text(key)));
        if (row[ORIGIN_TIMES].length) item.append(make('small', {}, ` about ${text(row[ORIGIN_TIMES][at])}, by FLOPs`));
        return item;
      });
      add(`Source layers (${origins.length})`, origins.length ? make('ul', {}, ...origins)
        : 'None: the engine added this layer.');
      if (row[INTERVAL]) add('95 % interval of the time', `${row[INTERVAL]} ${this.cell.units[0]}`);
      add('Kernel', make('bdi', {}, text(row[KERNEL])));
      if (row[MOVES]) add('Kind', 'It only moves data.');
      for (const note of row[NOTES]) add('Note', text(note));
      return make('tr', {class: 'detail'}, make('td', {colspan: String(this.columns.length)}, list));
    }

    toggle(index, open = !this.open.has(index)) {
      const line = this.body.querySelector(`#row-${this.id}-${index}`);
      const was = this.open.has(index);
      if (!line || was === open) return;
      line.querySelector('.name').setAttribute('aria-expanded', String(open));
      if (open) {
        this.open.add(index);
        line.after(this.detail(this.cell.rows[index - 1]));
      } else {
        this.open.delete(index);
        line.nextElementSibling.remove();
      }
    }

    /** Brings a layer into view, whatever was filtered, and opens it. */
    reveal(index) {
      this.query.value = this.type.value = this.precision.value = '';
      this.update();
      this.show(this.rows.findIndex((row) => row[INDEX] === index) + 1);
      this.toggle(index, true);
      const line = this.body.querySelector(`#row-${this.id}-${index}`);
      this.body.querySelectorAll('.found').forEach((found) => found.classList.remove('found'));
      line.classList.add('found');
      line.scrollIntoView({block: 'center'});
      line.querySelector('.name').focus({preventScroll: true});
    }
  }

  /** Shows more rows of a table where its end comes into sight, or where they are asked for. */
  function grow(scroll, more, show) {
    more.addEventListener('click', () => show(10 * CHUNK));
    scroll.addEventListener('scroll', () => {
      if (scroll.scrollTop + scroll.clientHeight > scroll.scrollHeight - 400) show(CHUNK);
    }, {passive: true});
  }

  function fusionList(host, cell) {
    if (!cell.fusions.length) return;
    const body = make('tbody');
    const more = make('button', {type: 'button', class: 'more'});
    const head = make('tr', {}, ...['Engine layer', 'Kind', 'Source layers'].map((name) => make('th', {scope: 'col', class: 'text'}, name)));
    let shown = 0;
    const show = (count) => {
      const end = Math.min(shown + count, cell.fusions.length);
      for (; shown < end; shown++) {
        const [into, kind, origins] = cell.fusions[shown];
        const list = make('td', {});
        origins.forEach((key, at) => list.append(at ? ', ' : '', make('bdi', {}, text(key))));
        body.append(make('tr', {}, make('th', {scope: 'row', class: 'text'}, make('bdi', {}, into < 0 ? 'none' : text(into))),
          make('td', {}, text(kind)), list));
      }
      more.hidden = shown >= cell.fusions.length;
      more.textContent = `Show more (${shown} of ${cell.fusions.length} shown)`;
    };
    more.addEventListener('click', () => show(10 * CHUNK));
    const details = make('details', {}, make('summary', {}, `All ${cell.fusions.length} fusions with their source layers`),
      make('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Fusions'},
        make('table', {}, make('thead', {}, head), body)), more);
    details.addEventListener('toggle', () => { if (!shown) show(CHUNK); });
    host.append(details);
  }

  /** Heads of a table that stands in the page become buttons that sort its rows. */
  function makeSortable(table) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const key = (row, column, number) => {
      const shown = row.cells[column].querySelector('bdi').textContent;
      return number ? value(shown) : shown;
    };
    heads.forEach((head, column) => {
      const number = head.className === 'number';
      const button = make('button', {type: 'button'}, head.textContent);
      head.replaceChildren(button);
      button.addEventListener('click', () => {
        const ascending = head.getAttribute('aria-sort') === (number ? 'descending' : null)
          || head.getAttribute('aria-sort') === 'descending';
        const sign = ascending ? 1 : -1;
        const rows = [...body.rows].sort((a, b) => {
          const left = key(a, column, number), right = key(b, column, number);
          return sign * (left < right ? -1 : left > right ? 1 : 0);
        });
        body.append(...rows);
        heads.forEach((other) => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
      });
    });
  }
  document.querySelectorAll('table.sortable').forEach(makeSortable);
  // Fields of a variant's column; see SampleData.
  const PREDICTED = 0, RANK = 1, CONFIDENCE = 2;

  /** Labelled samples, side by side for all variants: what is wrong most often comes first. */
  class SampleTable {
    constructor(host, labelled) {
      this.host = host;
      this.labelled = labelled;
      this.images = labelled.augmentations[0][0];
      this.haystack = labelled.files.map((file, at) =>
        [file, ...labelled.labels[at].map((label) => this.name(label))].join('\n').toLowerCase());
      this.build();
      this.choose();
    }

    name(label) {
      const name = this.labelled.classes[label];
      return name === undefined ? String(label) : name;
    }

    build() {
      const {augmentations, variants} = this.labelled;
      const select = (...options) => make('select', {autocomplete: 'off'},
        ...options.map(([value, shown]) => make('option', {value}, shown)));
      this.query = make('input', {type: 'search', autocomplete: 'off', spellcheck: 'false'});
      this.filter = select(['all', 'every image'],
        ...(variants.length > 1 ? [['disagree', 'they disagree'], ['every', 'all are wrong']] : []),
        ...variants.map((variant, at) => [String(at), `${variant.label} is wrong`]));
      this.augmented = select(...augmentations);
      this.status = make('p', {class: 'status', role: 'status'});
      this.heads = ['Image', 'Label', ...variants.map((variant) => variant.label), 'Wrong'].map((head, index) => {
        const button = make('button', {type: 'button'}, head);
        button.addEventListener('click', () => this.sortBy(index));
        return make('th', {scope: 'col', class: index === variants.length + 2 ? 'number' : 'text'}, button);
      });
      this.body = make('tbody');
      this.scroll = make('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Labelled images'},
        make('table', {}, make('thead', {}, make('tr', {}, ...this.heads)), this.body));
      this.more = make('button', {type: 'button', class: 'more'});
      this.host.append(make('div', {class: 'tools'},
        make('label', {}, 'Find an image or a label', this.query),
        make('label', {}, 'Show', this.filter),
        ...(augmentations.length > 1 ? [make('label', {}, 'Images', this.augmented)] : [])),
      this.status, this.scroll, this.more);
      this.query.addEventListener('input', () => this.update());
      this.filter.addEventListener('input', () => this.update());
      this.augmented.addEventListener('input', () => this.choose());
      grow(this.scroll, this.more, (count) => this.show(this.shown + count));
    }

    /** Takes the columns of one augmentation. */
    choose() {
      this.columns = this.labelled.variants.map((variant) => variant.columns[this.augmented.value]);
      this.wrong = this.labelled.files.map((_, at) =>
        this.columns.reduce((sum, column) => sum + (column[RANK][at] === 1 ? 0 : 1), 0));
      this.surest = this.labelled.files.map((_, at) => Math.max(0,
        ...this.columns.map((column) => column[RANK][at] === 1 ? 0 : column[CONFIDENCE][at])));
      this.sorted = {column: this.columns.length + 2, descending: true};
      this.update();
    }

    shows(at) {
      const filter = this.filter.value;
      if (filter === 'all') return true;
      if (filter === 'every') return this.wrong[at] === this.columns.length;
      if (filter === 'disagree') {
        return this.columns.some((column) => column[PREDICTED][at] !== this.columns[0][PREDICTED][at]);
      }
      return this.columns[Number(filter)][RANK][at] !== 1;
    }

    sortBy(column) {
      const same = this.sorted.column === column;
      this.sorted = {column, descending: same ? !this.sorted.descending : column > 1};
      this.update();
    }

    update() {
      const words = this.query.value.toLowerCase().trim();
      this.rows = [];
      for (let at = 0; at < this.labelled.files.length; at++) {
        if (this.shows(at) && (!words || this.haystack[at].includes(words))) this.rows.push(at);
      }
      this.order();
      this.status.textContent = `${this.rows.length} of ${this.labelled.files.length} images`;
      this.body.replaceChildren();
      this.shown = 0;
      this.show(CHUNK);
      this.scroll.scrollTop = 0;
    }

    /** What is compared, first by the first. A variant's wrong predictions stand apart, the surest first. */
    keys(column) {
      if (column === 0) return [(at) => this.labelled.files[at]];
      if (column === 1) return [(at) => this.labelled.labels[at][0]];
      if (column === this.columns.length + 2) return [(at) => this.wrong[at], (at) => this.surest[at]];
      const own = this.columns[column - 2];
      return [(at) => own[RANK][at] === 1 ? 0 : 1, (at) => own[CONFIDENCE][at]];
    }

    order() {
      const {column, descending} = this.sorted;
      const keys = this.keys(column);
      this.rows.sort((a, b) => {
        for (const key of keys) {
          const left = key(a), right = key(b);
          if (left !== right) return (left < right ? -1 : 1) * (descending ? -1 : 1);
        }
        return a - b;
      });
      this.heads.forEach((head, index) => {
        if (index === column) head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        else head.removeAttribute('aria-sort');
      });
    }

    show(upTo) {
      const end = Math.min(upTo, this.rows.length);
      const fresh = document.createDocumentFragment();
      for (; this.shown < end; this.shown++) fresh.append(this.row(this.rows[this.shown]));
      this.body.append(fresh);
      this.more.hidden = end >= this.rows.length;
      this.more.textContent = `Show more (${end} of ${this.rows.length} shown)`;
    }

    row(at) {
      const labels = this.labelled.labels[at].map((label) => this.name(label)).join(' or ');
      const line = make('tr', {}, make('th', {scope: 'row', class: 'text'}, make('bdi', {}, this.labelled.files[at])),
        make('td', {class: 'text'}, make('bdi', {}, labels)));
      for (const column of this.columns) {
        const right = column[RANK][at] === 1;
        const cell = make('td', {class: right ? 'text' : 'text wrong'},
          make('bdi', {}, this.name(column[PREDICTED][at])), ` (${(column[CONFIDENCE][at] / 10).toFixed(1)} %)`);
        if (!right) cell.append(make('small', {}, `wrong; the label ranks ${column[RANK][at]}`));
        line.append(cell);
      }
      line.append(make('td', {class: 'number'}, String(this.wrong[at])));
      return line;
    }
  }

  const samples = document.querySelector('.samples');
  if (samples) {
    const labelled = JSON.parse(document.getElementById('labelled').textContent);
    if (labelled.variants.length) new SampleTable(samples, labelled);
  }

  const tables = new Map();

  /** A cell's tables are built when it is first shown. */
  function prepare(section) {
    const id = section.id.slice('cell-'.length);
    if (tables.has(id)) return;
    const cell = data.cells[Number(id)];
    const layers = section.querySelector('.layers');
    const fusions = section.querySelector('.fusions');
    tables.set(id, layers && new LayerTable(layers, cell));
    if (fusions) fusionList(fusions, cell);
    section.querySelectorAll('[id^="bar-"]').forEach((bar) => link(bar, id, cell));
  }

  /** A bar leads to its row by click and by key. */
  function link(bar, id, cell) {
    const index = Number(bar.id.split('-')[2]);
    const go = () => tables.get(id).reveal(index);
    bar.setAttribute('role', 'button');
    bar.setAttribute('tabindex', '0');
    const name = text(cell.rows[index - 1][NAME]);
    bar.setAttribute('aria-label', `Show ${name} in the table`);
    const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    title.textContent = name;
    bar.prepend(title);
    bar.addEventListener('click', go);
    bar.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        go();
      }
    });
  }

  function choose(index) {
    for (const section of document.querySelectorAll('.cell')) {
      section.hidden = section.id !== `cell-${index}`;
      if (!section.hidden) prepare(section);
    }
  }

  const selector = document.getElementById('cell');
  if (selector) {
    selector.addEventListener('change', () => choose(selector.value));
    choose(selector.value);
    // A cell of the matrix leads to its section.
    const follow = () => {
      const target = /^#cell-(\d+)$/.exec(location.hash);
      if (!target) return;
      selector.value = target[1];
      choose(selector.value);
      document.getElementById(`cell-${target[1]}`).scrollIntoView();
    };
    addEventListener('hashchange', follow);
    follow();
  }
})();
