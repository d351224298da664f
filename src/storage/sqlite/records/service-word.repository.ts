import { type Kysely, sql, type Transaction } from 'kysely';
import type { DatedEvent } from '../../../model/event.ts';
import type { KeyedPart, KeyRange } from '../../../model/page.ts';
import { serviceKey, serviceOfKey } from '../../../model/service.ts';
import type { ServiceEvents } from '../../ports/events.ts';
import type { Database } from './database.ts';
import type { ServiceWordTable } from './service-word.table.ts';

type Worded = Pick<DatedEvent, 'service' | 'environment' | 'tags'>;

/** Notes what an event that is written carries. */
export async function noteWords(trx: Transaction<Database>, event: Worded): Promise<void> {
  await trx
    .insertInto('service_word')
    .values([...wordsOf(event)])
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** After an event was changed or deleted: forgets what it carried before, as far as no other event of the service does. */
export async function forgetWords(trx: Transaction<Database>, before: Worded, after: Worded | null): Promise<void> {
  const still = new Set(after ? wordsOf(after).map(textOf) : []);
  for (const word of wordsOf(before)) if (!still.has(textOf(word))) await forgetWord(trx, word, before.service);
}

async function forgetWord(trx: Transaction<Database>, { service: key, kind, word }: ServiceWordTable, service: string | null) {
  const carries = {
    event: sql`1`,
    environment: sql`event.environment = ${word}`,
    tag: sql`exists (select 1 from event_tag where event_tag.event_id = event.id and event_tag.tag = ${word})`,
  }[kind];
  await sql`
    delete from service_word where service = ${key} and kind = ${kind} and word = ${word}
    and not exists (select 1 from event where event.service is ${service} and ${carries})
  `.execute(trx);
}

/** One part of the services that have events, ascending by `serviceKey`. */
export async function listServices(db: Kysely<Database>, { after, limit }: KeyRange): Promise<KeyedPart<ServiceEvents>> {
  const keys = await db
    .selectFrom('service_word')
    .select('service')
    .where('kind', '=', 'event')
    .$if(after !== null, (query) => query.where('service', '>', after!))
    .orderBy('service')
    .limit(limit + 1)
    .execute();
  const shown = keys.slice(0, limit).map(({ service }) => service);
  const rows = await db
    .selectFrom('service_word')
    .selectAll()
    .where(sql<boolean>`service in (select value from json_each(${JSON.stringify(shown)}))`)
    .orderBy('word')
    .execute();
  const byService = Map.groupBy(rows, ({ service }) => service);
  const items = shown.map((key): ServiceEvents => {
    const words = byService.get(key) ?? [];
    const ofKind = (kind: ServiceWordTable['kind']) => words.flatMap((each) => (each.kind === kind ? each.word : []));
    return { service: serviceOfKey(key), environments: ofKind('environment'), tags: ofKind('tag') };
  });
  return { items, more: keys.length > limit };
}

function wordsOf({ service, environment, tags }: Worded): readonly ServiceWordTable[] {
  const key = serviceKey(service);
  return [
    { service: key, kind: 'event', word: '' },
    ...(environment === null ? [] : [{ service: key, kind: 'environment', word: environment } as const]),
    ...tags.map((tag) => ({ service: key, kind: 'tag', word: tag }) as const),
  ];
}

const textOf = ({ service, kind, word }: ServiceWordTable): string => JSON.stringify([service, kind, word]);
