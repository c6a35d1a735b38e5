/** The one list of steps that an engine can do, and that of those which only make sense for queries in text. */
import {
  fieldNameMapping,
  fieldNamePrefix,
  fieldNamePrefixMapping,
  fieldNameSuffix,
  fieldNameTransform,
} from './fields.ts';
import { dropDetectionItem, hashesFields } from './items.ts';
import { valuePlaceholders, wildcardPlaceholders } from './placeholders.ts';
import {
  addCondition,
  addField,
  changeLogsource,
  detectionItemFailure,
  nest,
  removeField,
  ruleFailure,
  setCustomAttribute,
  setField,
  setState,
} from './rules.ts';
import type { Transformation } from './transformation.ts';
import { changeCase, convertType, mapString, replaceString, setValue } from './values.ts';

export const transformations: readonly Transformation[] = [
  fieldNameMapping,
  fieldNamePrefixMapping,
  fieldNamePrefix,
  fieldNameSuffix,
  fieldNameTransform,
  dropDetectionItem,
  hashesFields,
  valuePlaceholders,
  wildcardPlaceholders,
  addCondition,
  changeLogsource,
  addField,
  removeField,
  setField,
  replaceString,
  mapString,
  setValue,
  convertType,
  changeCase,
  setState,
  setCustomAttribute,
  ruleFailure,
  detectionItemFailure,
  nest,
];

/** Kinds of pySigma that are refused, and why. */
export const refusedTransformations: Readonly<Record<string, string>> = {
  query_expression_placeholders:
    'it writes text of a query language; put the values in a list and use value_placeholders',
  regex: 'it works around query languages that tell upper from lower case; matching here does not',
  strict_field_mapping_failure: 'fields that no step names are matched under their own names here',
  extract_field_name_mapping: 'it reads files of other programs',
};
