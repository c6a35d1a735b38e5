/**
 * All commands. A new one is a file and a line. Each is loaded when it is called, so that `--help` need not wait for
 * stores and engines.
 */
import type { Command } from '#app/cli/command.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const entry = (name: string, summary: string, load: () => Promise<Command>): CommandEntry => ({ name, summary, load });

export const commands: readonly CommandEntry[] = [
  entry('start', 'Starts the server.', async () => (await import('./start.ts')).start),
  entry('import', 'Imports files of events.', async () => (await import('./import/import.ts')).importFiles),
  entry(
    'detect',
    'Runs Sigma rules over files, without a server.',
    async () => (await import('./detect/detect.ts')).detect,
  ),
  entry('rules list', 'Lists the rules of this installation.', async () => (await import('./rules/list.ts')).rulesList),
  entry(
    'rules add',
    'Adds rules from a folder, a .zip or an address.',
    async () => (await import('./rules/add.ts')).rulesAdd,
  ),
  entry('rules show', 'Shows one rule with its text.', async () => (await import('./rules/show.ts')).rulesShow),
  entry('rules enable', 'Switches a rule on.', async () => (await import('./rules/switch.ts')).rulesEnable),
  entry('rules disable', 'Switches a rule off.', async () => (await import('./rules/switch.ts')).rulesDisable),
  entry('rules lint', 'Checks rule files, without a server.', async () => (await import('./rules/lint.ts')).rulesLint),
  entry('rules test', 'Runs rules over their samples.', async () => (await import('./rules/test.ts')).rulesTest),
  entry(
    'rules lists',
    'Lists the lists for placeholders.',
    async () => (await import('./rules/inputs/lists.ts')).rulesLists,
  ),
  entry(
    'rules set-list',
    'Makes or changes a list for placeholders.',
    async () => (await import('./rules/inputs/lists.ts')).rulesSetList,
  ),
  entry(
    'rules import-lists',
    'Takes lists from a YAML file.',
    async () => (await import('./rules/inputs/lists.ts')).rulesImportLists,
  ),
  entry('rules remove-list', 'Removes a list.', async () => (await import('./rules/inputs/lists.ts')).rulesRemoveList),
  entry(
    'rules pipelines',
    'Lists the pipelines that change rules.',
    async () => (await import('./rules/inputs/pipelines.ts')).rulesPipelines,
  ),
  entry(
    'rules set-pipeline',
    'Makes or changes a pipeline.',
    async () => (await import('./rules/inputs/pipelines.ts')).rulesSetPipeline,
  ),
  entry(
    'rules remove-pipeline',
    'Removes a pipeline.',
    async () => (await import('./rules/inputs/pipelines.ts')).rulesRemovePipeline,
  ),
  entry(
    'rules convert',
    'Prints rules as SQL for the lake, without a server.',
    async () => (await import('./rules/convert.ts')).rulesConvert,
  ),
  entry(
    'rules explain',
    'Says why a rule matches an event or does not.',
    async () => (await import('./rules/explain.ts')).rulesExplain,
  ),
  entry(
    'sources list',
    'Lists the sources that are understood.',
    async () => (await import('./sources/list.ts')).sourcesList,
  ),
  entry(
    'sources try',
    'Shows what is made of the events of a file.',
    async () => (await import('./sources/try.ts')).sourcesTry,
  ),
  entry('range', 'Writes native logs for load tests.', async () => (await import('./range.ts')).range),
  entry(
    'escalation prove',
    'Proves escalation policies before they are used.',
    async () => (await import('./escalation/prove.ts')).escalationProve,
  ),
  entry(
    'escalation what-if',
    'Shows who would be called when.',
    async () => (await import('./escalation/what-if.ts')).escalationWhatIf,
  ),
  entry(
    'escalation diff',
    'Compares two versions by whom they reach.',
    async () => (await import('./escalation/diff.ts')).escalationDiff,
  ),
  entry(
    'roster check',
    'Looks for gaps and hardships in rosters.',
    async () => (await import('./roster/check.ts')).rosterCheck,
  ),
  entry('roster show', 'Shows who is on duty when.', async () => (await import('./roster/show.ts')).rosterShow),
  entry(
    'journal verify',
    'Proves a journal export, offline.',
    async () => (await import('./journal/verify.ts')).journalVerify,
  ),
  entry(
    'journal export',
    'Writes the whole journal to a file.',
    async () => (await import('./journal/export.ts')).journalExport,
  ),
  entry(
    'journal rebuild',
    'Replays the journal and compares.',
    async () => (await import('./journal/rebuild.ts')).journalRebuild,
  ),
  entry(
    'journal key',
    'Prints the public key of the journal.',
    async () => (await import('./journal/key.ts')).journalKey,
  ),
  entry('query', 'Asks the lake in SQL, read-only.', async () => (await import('./query.ts')).query),
  entry('account create', 'Makes an account.', async () => (await import('./account/create.ts')).accountCreate),
  entry('account list', 'Lists accounts.', async () => (await import('./account/list.ts')).accountList),
  entry(
    'token create',
    'Makes a token and prints it once.',
    async () => (await import('./token/create.ts')).tokenCreate,
  ),
  entry('token list', 'Lists tokens.', async () => (await import('./token/list.ts')).tokenList),
  entry('token revoke', 'Revokes a token.', async () => (await import('./token/revoke.ts')).tokenRevoke),
  entry(
    'listener open',
    'Opens a listener for syslog or GELF.',
    async () => (await import('./listener/open.ts')).listenerOpen,
  ),
  entry(
    'listener list',
    'Lists listeners with what they took and lost.',
    async () => (await import('./listener/list.ts')).listenerList,
  ),
  entry('listener on', 'Switches a listener on.', async () => (await import('./listener/switch.ts')).listenerOn),
  entry('listener off', 'Switches a listener off.', async () => (await import('./listener/switch.ts')).listenerOff),
  entry(
    'listener close',
    'Closes a listener for good.',
    async () => (await import('./listener/close.ts')).listenerClose,
  ),
  entry('backup', 'Writes a backup of everything.', async () => (await import('./backup.ts')).backup),
  entry('restore', 'Restores a backup and verifies it.', async () => (await import('./restore.ts')).restore),
];
