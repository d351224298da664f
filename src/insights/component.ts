import { DEFAULT_IMPACT_SETTINGS } from '../analysis/impact/input/impact-input.ts';
import { defineComponent } from '../component/component.ts';
import { JUDGING_SETTINGS } from '../judging/judging-settings.ts';
import { analyzeRoute } from './analyze-route.ts';
import { changePointsRoute } from './change-points-route.ts';
import { correlationsRoute } from './correlations-route.ts';
import { InlineAnalysisLane } from './inline/inline-analysis-lane.ts';
import { suspectsRoute } from './suspects-route.ts';

/** Answers questions about releases, spikes, correlations and change points of stored or inline data. Stores nothing. */
export const insights = defineComponent({
  name: 'insights',
  settings: JUDGING_SETTINGS,
  create(judging, context) {
    const settings = { ...DEFAULT_IMPACT_SETTINGS, ...judging };
    const inline = new InlineAnalysisLane((error) =>
      context.log.warn({ error }, 'the worker for inline data failed between two calls'),
    );
    return {
      routes: [
        analyzeRoute((data) => inline.analyze(data, settings), context.clock),
        changePointsRoute(context),
        suspectsRoute(context),
        correlationsRoute(context),
      ],
      stop: () => inline.stop(),
    };
  },
});
