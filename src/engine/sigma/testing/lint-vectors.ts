/** For tests: for each entry of the lint catalogue, a file in which it is found. */

export const goodDetection = `title: Whoami is run
id: 929a690e-bef0-4204-a928-ef5e620d6fcc
related:
    - id: 08fbc97d-0a2f-491c-ae21-8ffcfd3174e9
      type: derived
status: test
description: Somebody asks who they are.
license: DRL-1.1
references:
    - https://example.org/whoami
author: One, Another
date: 2024-01-02
modified: 2024-02-29
tags:
    - attack.discovery
    - attack.t1033
logsource:
    category: process_creation
    product: windows
detection:
    selection:
        Image|endswith: '\\whoami.exe'
        ProcessId: 4
    condition: selection
falsepositives:
    - Administrators
level: low
`;

export const goodCorrelation = `title: Whoami is run often
id: 0e95725d-7320-4d5d-80f7-004da920fc11
correlation:
    type: event_count
    rules:
        - whoami
    group-by:
        - computer
    timespan: 1h
    aliases:
        computer:
            whoami: ComputerName
    condition:
        gte: 10
level: high
`;

export const goodFilter = `title: Not the administrators
id: 4f0c1f5e-3d1b-4d7a-9d1e-0a6f2b7c9e11
logsource:
    category: process_creation
    product: windows
filter:
    rules:
        - 929a690e-bef0-4204-a928-ef5e620d6fcc
    selection:
        User|startswith: 'adm_'
    condition: not selection
`;

export interface Vector {
  readonly file: string;
  readonly text: string;
  /** Files that are read with it. */
  readonly beside?: readonly { readonly path: string; readonly text: string }[];
}

const changed = (text: string, pairs: readonly string[], file: string): Vector => {
  let made = text;
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const [from = '', to = ''] = pairs.slice(at, at + 2);
    if (!made.includes(from)) throw new Error(`the vector does not find ${JSON.stringify(from)}`);
    made = made.replace(from, () => to);
  }
  return { file, text: made };
};
const rule = (...pairs: readonly string[]): Vector => changed(goodDetection, pairs, 'proc_creation_whoami.yml');
const correlation = (...pairs: readonly string[]): Vector => changed(goodCorrelation, pairs, 'mr_whoami_often.yml');
const filter = (...pairs: readonly string[]): Vector => changed(goodFilter, pairs, 'mf_administrators.yml');
const whole = (text: string, file = 'proc_creation_whoami.yml'): Vector => ({ file, text });

const image = "Image|endswith: '\\whoami.exe'";
const condition = 'condition: selection';
/** The selection asks this instead. */
const asks = (item: string): Vector => rule(image, item);
const judged = (text: string): Vector => rule(condition, `condition: ${text}`);

export const lintVectors: Readonly<Record<string, Vector>> = {
  yaml_syntax: rule('title: Whoami is run', 'title: ['),
  yaml_key: rule(image, '? [a]\n        : b'),
  yaml_duplicate_key: rule('status: test', 'status: test\nstatus: stable'),
  yaml_merge_key: rule(image, '<<: {a: b}'),
  yaml_alias: rule('Somebody asks who they are.', '*nobody'),
  yaml_too_deep: rule('Somebody asks who they are.', `${'['.repeat(60)}${']'.repeat(60)}`),
  yaml_too_many_nodes: rule('Somebody asks who they are.', `[${'a,'.repeat(200_001)}]`),
  file_too_large: whole('# '.padEnd(4_000_001, 'x')),
  rule_type: whole('- a\n- b\n'),
  document_kind: filter('logsource:', 'detection: {}\nlogsource:'),
  action_unsupported: rule('title: Whoami is run', 'action: global\ntitle: T'),
  file_empty: whole('# nothing\n'),
  title_absent: rule('title: Whoami is run\n', ''),
  attribute_type: rule('status: test', 'status: [test]'),
  status_unknown: rule('status: test', 'status: tested'),
  level_unknown: rule('level: low', 'level: lowest'),
  level_absent: rule('level: low\n', ''),
  date_format: rule('date: 2024-01-02', 'date: 2024/01/02'),
  taxonomy_unknown: rule('status: test', 'taxonomy: ecs'),
  logsource_absent: rule('logsource:\n    category: process_creation\n    product: windows\n', ''),
  logsource_empty: rule('    category: process_creation\n    product: windows\n', '    definition: any\n'),
  rule_id_duplicate: whole(`${goodDetection}---\n${goodDetection}`),
  detection_absent: whole(goodDetection.replace(/^detection:\n( .*\n)+/m, '')),
  selection_absent: whole(goodDetection.replace(/^detection:\n( .*\n)+/m, 'detection:\n    condition: selection\n')),
  selection_empty: whole(goodDetection.replace(/selection:\n( {8}.*\n)+/, 'selection: {}\n')),
  selection_nested_list: whole(goodDetection.replace(/selection:\n( {8}.*\n)+/, 'selection: [[a]]\n')),
  field_absent: asks("'': x"),
  values_absent: asks('Image: []'),
  value_type: asks('Image: {a: b}'),
  aggregation_unsupported: judged('selection | count() > 5'),
  null_in_list: asks("Image: ['', null]"),
  condition_absent: rule('    condition: selection\n', ''),
  condition_type: judged('{a: b}'),
  condition_incomplete: judged('selection and'),
  condition_unexpected: judged('selection selection'),
  condition_bracket: judged('(selection'),
  condition_pattern: judged('sel*'),
  condition_count: judged('2 of selection'),
  condition_too_deep: judged(`${'('.repeat(60)}selection${')'.repeat(60)}`),
  condition_too_long: judged(`selection${' '.repeat(20_000)}or selection`),
  selection_unknown: judged('selected'),
  selection_unused: rule(condition, "other:\n        Image: 'x'\n    condition: selection"),
  modifier_unknown: asks("Image|ends: 'x'"),
  modifier_twice: asks("Image|cased|cased: 'x'"),
  modifier_conflict: asks("Image|re|contains: 'x'"),
  modifier_order: asks("Image|contains|base64: 'x'"),
  modifier_needs_field: asks('"|exists": true'),
  modifier_needs_re: asks("Image|i: 'x'"),
  all_single: asks("Image|all: 'x'"),
  exists_list: asks('Image|exists: [true, false]'),
  regex_unsupported: asks("Image|re: 'a(?=b)'"),
  wildcard_encoded: asks("Image|base64: 'a*b'"),
  windash_too_many: asks("Image|windash|base64: '-a-b-c-d-e'"),
  placeholder_unresolved: asks("Image|expand: '%Servers%'"),
  correlation_type: whole(
    'title: T\nid: 0e95725d-7320-4d5d-80f7-004da920fc11\nlevel: low\ncorrelation: [a]\n',
    'mr_whoami_often.yml',
  ),
  correlation_type_absent: correlation('    type: event_count\n', ''),
  correlation_type_unknown: correlation('type: event_count', 'type: event_counts'),
  correlation_rules_absent: correlation('    rules:\n        - whoami\n', ''),
  correlation_rules_many: correlation(
    '- whoami',
    `- ${Array.from({ length: 2_000 }, (_, at) => `rule${at}`).join('\n        - ')}`,
  ),
  correlation_list: correlation('rules:\n        - whoami', 'rules:\n        - {a: b}'),
  correlation_condition_absent: correlation('    condition:\n        gte: 10\n', ''),
  correlation_condition_type: correlation('condition:\n        gte: 10', 'condition: many'),
  correlation_comparison_unknown: correlation('gte: 10', 'ge: 10'),
  correlation_comparison_value: correlation('gte: 10', 'gte: many'),
  correlation_field_absent: correlation('event_count', 'value_count'),
  correlation_percentile: correlation('gte: 10', 'gte: 10\n        percentile: 50'),
  group_by_many: correlation(
    '- computer\n',
    `- ${Array.from({ length: 200 }, (_, at) => `f${at}`).join('\n        - ')}\n`,
  ),
  alias_type: correlation('whoami: ComputerName', 'whoami: [a]'),
  timespan_absent: correlation('    timespan: 1h\n', ''),
  timespan_format: correlation('timespan: 1h', 'timespan: 1 hour'),
  timespan_long: correlation('timespan: 1h', 'timespan: 400d'),
  generate_type: correlation('level: high', 'level: high\ngenerate: often'),
  correlation_key_unknown: correlation('    timespan: 1h', '    timespan: 1h\n    window: 1h'),
  correlation_twice: correlation('- whoami', '- whoami\n        - whoami'),
  correlation_field_unused: correlation('gte: 10', 'gte: 10\n        field: User'),
  correlation_never: correlation('event_count', 'temporal'),
  correlation_no_lower_bound: correlation('gte: 10', 'lte: 10'),
  correlation_rule_absent: correlation(),
  correlation_rule_unclear: {
    ...correlation(),
    beside: ['929a690e', '929a690f'].map((id) => ({
      path: `${id}.yml`,
      text: goodDetection.replace('status: test', 'name: whoami').replace('929a690e', id),
    })),
  },
  correlation_rule_refused: {
    ...correlation('- whoami', '- 1e95725d-7320-4d5d-80f7-004da920fc11'),
    beside: [{ path: 'mr_b.yml', text: goodCorrelation.replace('id: 0e', 'id: 1e') }],
  },
  correlation_cycle: correlation('- whoami', '- 0e95725d-7320-4d5d-80f7-004da920fc11'),
  correlation_chain_long: {
    ...correlation('- whoami', '- c20'),
    beside: [
      { path: 'a.yml', text: goodDetection.replace('status: test', 'name: c0') },
      ...Array.from({ length: 20 }, (_, at) => ({
        path: `mr_${at}.yml`,
        text: goodCorrelation.replace(/id: .*/, `id: x${at}\nname: c${at + 1}`).replace('- whoami', `- c${at}`),
      })),
    ],
  },
  alias_rule_unknown: {
    ...correlation('whoami: ComputerName', 'nobody: ComputerName'),
    beside: [{ path: 'a.yml', text: goodDetection.replace('status: test', 'name: whoami') }],
  },
  alias_unused: {
    ...correlation('- computer', '- ComputerName'),
    beside: [{ path: 'a.yml', text: goodDetection.replace('status: test', 'name: whoami') }],
  },
  alias_incomplete: {
    ...correlation('- whoami', '- whoami\n        - other'),
    beside: ['whoami', 'other'].map((name) => ({
      path: `${name}.yml`,
      text: goodDetection
        .replace('status: test', `name: ${name}`)
        .replace('929a690e', name === 'other' ? '929a690f' : '929a690e'),
    })),
  },
  group_by_absent: correlation('    group-by:\n        - computer\n', ''),
  filter_type: whole(
    'title: T\nid: 0e95725d-7320-4d5d-80f7-004da920fc11\nlogsource:\n    product: windows\nfilter: all\n',
    'mf_administrators.yml',
  ),
  filter_rules_absent: filter('    rules:\n        - 929a690e-bef0-4204-a928-ef5e620d6fcc\n', ''),
  filter_rules_type: filter('- 929a690e-bef0-4204-a928-ef5e620d6fcc', '- [a]'),
  filter_keeps: filter('condition: not selection', 'condition: selection'),
  filter_rule_absent: filter(),
  filter_log_source: {
    ...filter('product: windows', 'product: linux'),
    beside: [{ path: 'proc_creation_whoami.yml', text: goodDetection }],
  },
  encoding: rule('Somebody', 'S\uFFFDmebody'),
  byte_order_mark: whole(`\uFEFF${goodDetection}`),
  line_ends: whole(goodDetection.replaceAll('\n', '\r\n')),
  indentation: whole(
    goodDetection.replaceAll(
      /^ {4}category.*\n {4}product.*\n/gm,
      '  category: process_creation\n  product: windows\n',
    ),
  ),
  quotes_double: asks('Image: "x"'),
  number_quoted: asks("ProcessGuid: '4'"),
  file_name: whole(goodDetection, 'Whoami.yaml'),
  file_prefix: { ...correlation(), file: 'whoami_often.yml' },
  attribute_not_text: rule('author: One, Another', 'author: 5'),
  attribute_empty: rule('author: One, Another', 'author:'),
  attribute_misspelled: rule('falsepositives:', 'false_positives:'),
  list_twice: rule('- attack.t1033', '- attack.t1033\n    - attack.t1033'),
  text_short: rule('- Administrators', "- 'x'"),
  key_case: rule('author:', 'Author:'),
  title_long: rule('Whoami is run', 'x'.repeat(257)),
  name_long: rule('status: test', `status: test\nname: ${'x'.repeat(257)}`),
  taxonomy_long: rule('status: test', `status: test\ntaxonomy: ${'x'.repeat(257)}`),
  description_long: rule('Somebody asks who they are.', 'x'.repeat(65_536)),
  id_format: rule('929a690e-bef0-4204-a928-ef5e620d6fcc', 'whoami-1'),
  related_id: rule('08fbc97d-0a2f-491c-ae21-8ffcfd3174e9', 'whoami-1'),
  related_type_unknown: rule('type: derived', 'type: sibling'),
  id_absent: rule('id: 929a690e-bef0-4204-a928-ef5e620d6fcc\n', ''),
  id_version: rule('929a690e-bef0-4204', '929a690e-bef0-1204'),
  deprecated_unlinked: whole(
    goodDetection.replace(/related:\n( .*\n)+/, '').replace('status: test', 'status: deprecated'),
  ),
  license_spdx: rule('DRL-1.1', 'Detection Rule License 1.1'),
  author_separator: rule('One, Another', 'One & Another'),
  date_impossible: rule('date: 2024-01-02', 'date: 2024-02-30', 'modified: 2024-02-29', 'modified: 2024-03-01'),
  modified_before_date: rule('modified: 2024-02-29', 'modified: 2023-02-28'),
  filter_level: filter('filter:', 'level: low\nfilter:'),
  tag_format: rule('attack.t1033', 'whoami'),
  tag_case: rule('attack.t1033', 'attack.T1033'),
  tag_long: rule('attack.t1033', `cve.${'2021-44228-'.repeat(6)}`),
  tag_namespace: rule('attack.t1033', 'ours.t1033'),
  tag_attack: rule('attack.t1033', 'attack.lateral_movement'),
  tag_car: rule('attack.t1033', 'car.car-2016-04-005'),
  tag_cve: rule('attack.t1033', 'cve.log4shell'),
  tag_d3fend: rule('attack.t1033', 'd3fend.am'),
  tag_detection: rule('attack.t1033', 'detection.hunting'),
  tag_stp: rule('attack.t1033', 'stp.6'),
  tag_tlp: rule('attack.t1033', 'tlp.white'),
  logsource_case: rule('product: windows', 'product: Windows'),
  logsource_characters: rule('product: windows', "product: 'windows/10'"),
  logsource_taxonomy: rule('product: windows', 'product: plan9'),
  selection_name: whole(
    goodDetection.replace('    selection:', "    'a b':").replace(condition, 'condition: 1 of them'),
  ),
  selection_scalar: whole(goodDetection.replace(/selection:\n( {8}.*\n)+/, 'selection: word\n')),
  keyword_type: whole(goodDetection.replace(/selection:\n( {8}.*\n)+/, 'selection:\n        - 1.5\n')),
  all_of_them: judged('all of them'),
  condition_list: judged('[selection]'),
  wildcard_ends: asks("Image: '*whoami*'"),
  wildcard_only: asks("Image: '*'"),
  backslash_double: asks("Image: 'C:\\\\x'"),
  backslash_three: asks("Image: '\\\\\\x'"),
  regex_flavour: asks("Image|re: '\\d+'"),
  field_blank: asks("'Image Name': 'x'"),
  field_case: asks("image: 'x'"),
  placeholder_plain: asks("Image: '%Servers%'"),
  placeholder_standard: asks("Image|expand: '%servers%'"),
  expand_unused: asks("Image|expand: 'x'"),
  reference_short: correlation('- whoami', '- w'),
  correlation_not_text: correlation('- computer', '- 5'),
  correlation_not_list: correlation('rules:\n        - whoami', 'rules: whoami'),
  alias_by_id: correlation('whoami: ComputerName', '929a690e-bef0-4204-a928-ef5e620d6fcc: ComputerName'),
  filter_selection: filter('selection:', 'users:', 'not selection', 'not users'),
  filter_any: filter('rules:\n        - 929a690e-bef0-4204-a928-ef5e620d6fcc', 'rules: any'),
  name_twice: {
    ...rule('status: test', 'status: test\nname: whoami', '929a690e', '929a690f'),
    beside: [{ path: 'a.yml', text: goodDetection.replace('status: test', 'status: test\nname: whoami') }],
  },
  inner_meta: {
    file: 'mr_whoami_often.yml',
    text: `${goodCorrelation}---\n${goodDetection.replace('status: test', 'status: test\nname: whoami')}`,
  },
};
