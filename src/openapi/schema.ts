import type { components, operations } from './api-types.ts';

/** A shape of `openapi.yaml` by its name there, such as `Schema<'ReleaseReport'>`: what is sent or answered as JSON. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

type Success = 200 | 201 | 202;
type JsonOf<Response> = Response extends { readonly content: { readonly 'application/json': infer Json } } ? Json : never;

/** The JSON with which an operation of `openapi.yaml` answers when it succeeds, by its `operationId`: for answers without a name. */
export type SuccessOf<Operation extends keyof operations> = {
  [Status in keyof operations[Operation]['responses'] & Success]: JsonOf<operations[Operation]['responses'][Status]>;
}[keyof operations[Operation]['responses'] & Success];

/** The JSON body that an operation of `openapi.yaml` takes, by its `operationId`: for bodies without a name. */
export type RequestOf<Operation extends keyof operations> = JsonOf<operations[Operation]['requestBody']>;
