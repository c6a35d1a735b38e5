export { type ListenerNumbers, type Metrics, openMetrics } from './metrics.ts';
export { type HealthRouteParts, healthRoutes } from './routes.ts';
