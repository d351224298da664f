import { DEFAULT_IMPACT_SETTINGS } from '../analysis/impact/input/impact-input.ts';
import { defineComponent } from '../component/component.ts';
import { JUDGING_SETTINGS } from '../settings/shared-settings.ts';
import { analyzeRoute } from './analyze-route.ts';
import { changePointsRoute } from './change-points-route.ts';
import { correlationsRoute } from './correlations-route.ts';
import { suspectsRoute } from './suspects-route.ts';

/** Answers questions: what made this spike, what moves together, when did it change, and what of this data. Nothing is kept. */
export const insights = defineComponent({
  name: 'insights',
  settings: JUDGING_SETTINGS,
  create(judging, context) {
    const settings = { ...DEFAULT_IMPACT_SETTINGS, ...judging };
    return {
      routes: [
        analyzeRoute((given) => context.workers.analyzeGiven(given, settings), context.clock),
        changePointsRoute(context),
        suspectsRoute(context),
        correlationsRoute(context),
      ],
    };
  },
});
