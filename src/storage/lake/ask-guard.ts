/**
 * Stands in front of `readonly=1` for SQL that a person wrote, because in the embedded engine that setting alone lets
 * through (measured on 26.7): `INTO OUTFILE`, the scalar `file('/etc/passwd')` also as a bare name (`APPLY file`,
 * `arrayMap(file, …)`), `KILL QUERY`, `eval()`, `merge('system', …)`, and other people's queries in `system.processes`.
 *
 * It looks at the *canonical* text: the engine's own parser has read the query (one statement only) and printed it
 * again, without comments and heredocs and with one way of quoting; that text is also what is run. So there is no
 * second opinion about what a token is.
 */
import { refused } from './engine-errors.ts';

interface Token {
  readonly kind: 'word' | 'other';
  readonly text: string;
}

const tokenPattern =
  /'(?:[^'\\]|\\[\s\S]|'')*'|`((?:[^`\\]|\\[\s\S])*)`|"((?:[^"\\]|\\[\s\S])*)"|([\p{L}_$][\p{L}\p{N}_$]*)|\S/gu;

export function tokensOf(canonical: string): Token[] {
  return [...canonical.matchAll(tokenPattern)].map((match) => {
    const word = match[1] ?? match[2] ?? match[3];
    return word === undefined ? { kind: 'other', text: match[0] } : { kind: 'word', text: word };
  });
}

const startWords = new Set(['SELECT', 'WITH', 'EXPLAIN', 'DESCRIBE']);
const closedDatabases = new Set(['system', 'information_schema', 'default', '_temporary_and_external_tables']);
/** Functions of one value that reach out of the lake; refused wherever their name stands, since a name is enough. */
const closedFunction =
  /^(file|ai[A-Z]\w*|showCertificate|getClientHTTPHeader|getServerSetting|getMacro|catboostEvaluate)$/;
/** Table functions that only make rows out of what is written in the query. All others are refused. */
const openTableFunctions = new Set(
  [
    'numbers',
    'numbers_mt',
    'zeros',
    'zeros_mt',
    'generate_series',
    'generateseries',
    'generaterandom',
    'primes',
  ].concat(['values', 'view', 'null', 'format']),
);

function faultAt(tokens: readonly Token[], at: number, tableFunctions: ReadonlySet<string>): string | undefined {
  const { kind, text } = tokens[at] ?? { kind: 'other', text: '' };
  const next = tokens[at + 1]?.text;
  if (kind !== 'word') return undefined;
  const lower = text.toLowerCase();
  if (lower === 'into' && next?.toLowerCase() === 'outfile') return 'INTO OUTFILE is not allowed';
  if (next === '.' && closedDatabases.has(lower)) return `the database ${text} is closed`;
  if (/^(system|information_schema)\./i.test(text)) return `the name ${text} is closed`;
  if (closedFunction.test(text)) return `${text} is not allowed`;
  if (next === '(' && tableFunctions.has(lower) && !openTableFunctions.has(lower)) return `${text}() is not allowed`;
  if (text === 'Identifier' && tokens[at - 1]?.text === ':') return 'a parameter cannot be the name of something';
  return undefined;
}

/**
 * Throws `lake_read_only` when the query is not one that only reads our tables.
 * `tableFunctions`: the lower-case names of all table functions that the engine has.
 */
export function guardAsk(canonical: string, tableFunctions: ReadonlySet<string>): void {
  const tokens = tokensOf(canonical);
  const first = tokens.find(({ text }) => text !== '(');
  if (first === undefined || !startWords.has(first.text))
    throw refused('a query begins with SELECT, WITH, EXPLAIN or DESCRIBE');
  if (tokens.at(-2)?.text === 'FORMAT' && tokens.at(-1)?.kind === 'word')
    throw refused('the form of the answer is chosen outside the query (no FORMAT)');
  for (const at of tokens.keys()) {
    const fault = faultAt(tokens, at, tableFunctions);
    if (fault !== undefined) throw refused(fault);
  }
}
