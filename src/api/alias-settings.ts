import { z } from 'zod';
import { type Alias, type AliasKind, circleOf } from '../model/alias.ts';
import { setting, settingsShape } from '../settings/setting.ts';

/** `service:web-shop=web_shop` or `environment:prod-eu=production`. */
const aliasRule = z
  .string()
  .regex(
    /^(?:service|environment):[^=]*[^=\s][^=]*=\s*\S/,
    'is no alias, such as service:web-shop=web_shop or environment:prod-eu=production',
  )
  .transform((text): Alias => {
    const [, kind = '', alias = '', name = ''] = /^(\w+):([^=]+)=(.+)$/s.exec(text) ?? [];
    return { kind: kind as AliasKind, alias: alias.trim(), name: name.trim() };
  });

export const ALIAS_SETTINGS = settingsShape(
  { aliases: setting('ALIASES', null, z.array(aliasRule).readonly(), { list: true }) },
  ({ aliases = [] }) => {
    const circle = circleOf(aliases);
    return circle === null ? [] : [`PINKBAR_ALIASES: leads in a circle: ${circle.join(' -> ')}`];
  },
);
