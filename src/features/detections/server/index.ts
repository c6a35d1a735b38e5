export { type AddReport, addRules, type RuleFile } from './add-rules.ts';
export { type RuleInputs, type RuleInputText, readInputs } from './inputs.ts';
export { type DetectionRouteParts, detectionRoutes } from './routes.ts';
export { currentRuleSet, type RuleSet, type RuleText, ruleSetOf } from './rule-set.ts';
export { addShippedRules, readRuleFolder } from './shipped.ts';
export { findRule, type RuleWithText, ruleTitles } from './store.ts';
export { detectionTables } from './tables.ts';
