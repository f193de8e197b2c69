// What a home visit's answers must be, as a validate_doc_update function of its own beside the rules: made from the organisation's forms at
// provisioning, so that a real CouchDB refuses what does not fit, whoever writes to it and by whatever way. A form is data here, too: the
// function walks what compile-form.ts made of it, and a ward's new form changes no code. It is src/domain/check-answers.ts and
// evaluate-expression.ts in ES5; a property test holds the two together.
import { compileForm, type CompiledForm } from '$domain/compile-form.ts';
import type { VisitForm } from '$domain/visit-form.ts';
import type { DesignDoc } from './validate-doc-update.ts';

export const VISIT_FORMS_ID = '_design/visit-forms';
/** A function larger than this would be slow to send to CouchDB's engine with every change of it. UTF-16 units. */
export const MOST_FORM_RULES = 120_000;

/** @throws RangeError naming all that is wrong with the forms */
export function compileForms(forms: readonly VisitForm[]): CompiledForm[] {
  const results = forms.filter(({ fields }) => fields && fields.length > 0).map(compileForm);
  const problems = results.flatMap((result) => (result.type === 'problems' ? result.problems : []));
  const compiled = results.flatMap((result) => (result.type === 'compiled' ? [result.form] : []));
  const names = compiled.map(({ form, version }) => `${form} v${version}`);
  for (const name of names.filter((name, index) => names.indexOf(name) !== index)) problems.push(`form ${name} stands there twice`);
  if (problems.length > 0) throw new RangeError(problems.join('\n'));
  return compiled;
}

export function visitFormRules(forms: readonly VisitForm[]): DesignDoc {
  const source = `function (doc, oldDoc, user) {
  if (oldDoc || doc.type !== 'entry' || user.roles.indexOf('_admin') !== -1) return;
  var data = doc.kind === 'visited' ? doc.data : doc.kind === 'corrected' && doc.data && doc.data.becomes && doc.data.becomes.kind === 'visited' ? doc.data.becomes.data : null;
  if (!data || (data.form === undefined && data.answers === undefined)) return;
  function no(reason) { throw { forbidden: 'answers: ' + reason }; }
  if (!data.form || typeof data.form.on !== 'string' || !/^\\d{4}-\\d\\d-\\d\\d$/.test(data.form.on)) no('form: which form was answered is missing');
  if (data.outcome !== 'served') { if (data.answers !== undefined) no('form: nobody was met, so nothing was answered'); return; }
  var forms = ${JSON.stringify(compileForms(forms))}, form = null;
  for (var f = 0; f < forms.length; f++) if (forms[f].form === data.form.form && forms[f].version === data.form.version) form = forms[f];
  if (!form) no('form: this version of the form is not known here');
  var answers = data.answers;
  if (!answers || typeof answers !== 'object' || isList(answers)) no('form: the answers are missing');
  // A correction speaks of an entry whose evidence lies elsewhere.
  var evidence = doc.kind === 'visited' ? [] : null;
  for (var e = 0; evidence && doc.evidence && e < doc.evidence.length; e++) evidence.push(doc.evidence[e].sha256);
${CHECKER}
  var problem = check(form, answers, data.form.on, evidence);
  if (problem) no(problem);
}`;
  if (source.length > MOST_FORM_RULES) throw new RangeError(`The visit forms are too large: ${source.length} of at most ${MOST_FORM_RULES}`);
  return { _id: VISIT_FORMS_ID, language: 'javascript', validate_doc_update: source };
}

/** ES5. `check` answers with the first problem, "field problem", or null. */
export const CHECKER = `
  function isList(value) { return Object.prototype.toString.call(value) === '[object Array]'; }
  function own(object, key) { return Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined; }
  function isTrue(value) { return value !== undefined && value !== false && value !== 0 && value !== ''; }
  function finite(value) { return isFinite(value) ? value : undefined; }
  function round(value, digits) {
    var cut = digits < 0 ? Math.ceil(digits) : Math.floor(digits);
    var scale = Math.pow(10, Math.max(0, Math.min(6, cut))), scaled = Math.abs(value) * scale;
    var rounded = Math.floor(scaled + 0.5 + scaled * 1e-12) / scale;
    return value < 0 && rounded !== 0 ? -rounded : rounded;
  }
  function evaluate(node, known) {
    var kind = node[0], a, b, i, list, wanted, numbers, total;
    if (kind === 'value') return node[1];
    if (kind === 'name') { a = own(known, node[1]); return typeof a === 'object' ? undefined : a; }
    if (kind === 'column') return undefined;
    if (kind === 'not') { a = evaluate(node[1], known); return a === undefined ? undefined : !isTrue(a); }
    if (kind === 'minus') { a = evaluate(node[1], known); return typeof a === 'number' ? -a : undefined; }
    if (kind === 'do') {
      a = evaluate(node[2], known); b = evaluate(node[3], known);
      if (node[1] === 'or') return isTrue(a) || isTrue(b);
      if (node[1] === 'and') return isTrue(a) && isTrue(b);
      if (node[1] === '=') return a === b;
      if (node[1] === '!=') return a !== b;
      if (typeof a !== 'number' || typeof b !== 'number') return '+-*/'.indexOf(node[1]) !== -1 ? undefined : false;
      if (node[1] === '<') return a < b;
      if (node[1] === '<=') return a <= b;
      if (node[1] === '>') return a > b;
      if (node[1] === '>=') return a >= b;
      if (node[1] === '+') return finite(a + b);
      if (node[1] === '-') return finite(a - b);
      if (node[1] === '*') return finite(a * b);
      return b === 0 ? undefined : finite(a / b);
    }
    if (node[1] === 'if') return isTrue(evaluate(node[2], known)) ? evaluate(node[3], known) : evaluate(node[4], known);
    if (node[1] === 'count' || node[1] === 'has') {
      list = node[2][0] === 'name' ? own(known, node[2][1]) : undefined;
      if (node[1] === 'count') return isList(list) ? list.length : 0;
      wanted = evaluate(node[3], known);
      if (!isList(list)) return list !== undefined && list === wanted;
      for (i = 0; i < list.length; i++) if (list[i] === wanted) return true;
      return false;
    }
    if (node[1] === 'round') {
      a = evaluate(node[2], known); b = node.length > 3 ? evaluate(node[3], known) : 0;
      return typeof a === 'number' && typeof b === 'number' ? round(a, b) : undefined;
    }
    numbers = [];
    for (i = 2; i < node.length; i++) numbersOf(node[i], known, numbers);
    for (i = 0, total = 0; i < numbers.length; i++) total += numbers[i];
    if (node[1] === 'sum') return finite(total);
    if (numbers.length === 0) return undefined;
    if (node[1] === 'mean') return finite(total / numbers.length);
    return Math[node[1]].apply(null, numbers);
  }
  function numbersOf(node, known, numbers) {
    var i, value, rows;
    if (node[0] !== 'column') {
      value = evaluate(node, known);
      if (typeof value === 'number') numbers.push(value);
      return;
    }
    rows = own(known, node[1]);
    for (i = 0; isList(rows) && i < rows.length; i++) {
      value = rows[i] && typeof rows[i] === 'object' ? own(rows[i], node[2]) : undefined;
      if (typeof value === 'number') numbers.push(value);
    }
  }
  function same(a, b) {
    return typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a)) : a === b;
  }
  function cell(field, value) {
    if (field.type === 'number') {
      if (typeof value !== 'number' || !isFinite(value)) return 'kind';
      if (value < field.min) return 'too-small';
      if (value > field.max) return 'too-large';
      var scaled = value * Math.pow(10, field.digits || 0);
      return Math.abs(scaled - Math.round(scaled)) > 1e-6 ? 'digits' : null;
    }
    if (typeof value !== 'string') return 'kind';
    if (field.type === 'choice') return field.options.indexOf(value) === -1 ? 'option' : null;
    return value.length > field.max ? 'too-long' : null;
  }
  function several(value, most, allowed, problem) {
    if (!isList(value)) return 'kind';
    if (value.length > most) return 'too-many';
    for (var i = 0; i < value.length; i++) {
      if (typeof value[i] !== 'string') return 'kind';
      if (value.indexOf(value[i]) !== i) return 'too-many';
      if (allowed && allowed.indexOf(value[i]) === -1) return problem;
    }
    return null;
  }
  function table(field, rows) {
    if (!isList(rows)) return 'kind';
    if (rows.length > field.max) return 'too-many';
    for (var i = 0; i < rows.length; i++) {
      var row = rows[i], key, c, column, value, wrong, known;
      if (typeof row !== 'object' || row === null) return 'kind';
      for (key in row) {
        for (c = 0, known = false; c < field.columns.length; c++) if (field.columns[c].key === key) known = true;
        if (!known) return 'unknown';
      }
      for (c = 0; c < field.columns.length; c++) {
        column = field.columns[c]; value = own(row, column.key);
        if (column.type === 'computed') {
          if (!same(column.value ? evaluate(column.value, row) : undefined, value)) return 'computed';
          continue;
        }
        wrong = value === undefined || value === '' ? (column.need ? 'missing' : null) : cell(column, value);
        if (wrong) return wrong;
      }
    }
    return null;
  }
  function check(form, answers, on, evidence) {
    var known = {}, keys = {}, name, i, k, field, answer, value, wrong;
    for (name in form.constants) {
      for (k = form.constants[name].length - 1; k >= 0; k--) if (form.constants[name][k][0] <= on) known[name] = form.constants[name][k][1];
    }
    for (i = 0; i < form.fields.length; i++) {
      field = form.fields[i]; keys[field.key] = true; answer = own(answers, field.key);
      if (field.show && !isTrue(evaluate(field.show, known))) {
        if (answer !== undefined) return field.key + ' hidden';
        continue;
      }
      if (field.type === 'computed') {
        value = field.value ? evaluate(field.value, known) : undefined;
        if (!same(value, answer)) return field.key + ' computed';
        known[field.key] = value;
        continue;
      }
      if (answer === undefined || answer === '' || (isList(answer) && answer.length === 0)) {
        if (answer !== undefined) return field.key + ' kind';
        if (field.need && isTrue(evaluate(field.need, known))) return field.key + ' missing';
        continue;
      }
      known[field.key] = answer;
      wrong = field.type === 'photo' ? several(answer, field.max, evidence, 'not-evidence')
        : field.type === 'table' ? table(field, answer)
        : field.many ? several(answer, field.options.length, field.options, 'option') : cell(field, answer);
      if (wrong) return field.key + ' ' + wrong;
    }
    for (name in answers) if (!own(keys, name)) return name + ' unknown';
    return null;
  }`;
