/** The features in the order in which they may know one another: each imports only those before it. */
export const featureOrder = [
  'journal',
  'identity',
  'ownership',
  'roster',
  'intake',
  'assets',
  'detections',
  'alerts',
  'pipeline',
  'incidents',
  'demo',
  'health',
] as const;
