/** Rules: what an organisation prefers, forbids, forces and adds when a carrier service is chosen. */
import { type Static, Type } from 'typebox'
import { carrierCodes, packagings, signatureLevels } from './carriers.ts'
import { Weight } from './measures.ts'
import { operation } from './operation.ts'
import { Id, IdParams, named, nullable, object, oneOf, partial, Timestamp, text } from './schema.ts'

/** Whose shipments a rule is for. The nearer one wins where two contradict: user, profile, account, site, tenant. */
export const ruleScopes = ['tenant', 'site', 'account', 'profile', 'user'] as const
export type RuleScope = (typeof ruleScopes)[number]

/**
 * exclude: these services are not offered · force: only these are · prefer: by-rule takes the first of them that is
 * offered, within `toleranceCents` of the cheapest · max_transit: slower services are not offered · charge: mark-up and
 * surcharge on what the account pays · signature: asked for when the value is above a sum.
 */
export const ruleEffects = ['exclude', 'force', 'prefer', 'max_transit', 'charge', 'signature'] as const
export type RuleEffect = (typeof ruleEffects)[number]

export const destinations = ['domestic', 'international'] as const

/** All that are given must be met; an empty one is met by every shipment. */
export const RuleCondition = named(
  'RuleCondition',
  object({
    destination: Type.Optional(oneOf(destinations)),
    countries: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { maxItems: 250 })),
    packagings: Type.Optional(Type.Array(oneOf(packagings), { maxItems: packagings.length })),
    overWeight: Type.Optional(Weight),
    upToWeight: Type.Optional(Weight),
    overValueCents: Type.Optional(
      Type.Integer({ minimum: 0, description: 'insured value, or the value customs are told, is above this' }),
    ),
    residential: Type.Optional(Type.Boolean()),
  }),
)
export type RuleCondition = Static<typeof RuleCondition>

const ruleFields = {
  name: text(100, { minLength: 1 }),
  active: Type.Boolean(),
  scope: oneOf(ruleScopes),
  scopeId: nullable(Id),
  effect: oneOf(ruleEffects),
  carriers: Type.Array(oneOf(carrierCodes), { maxItems: carrierCodes.length, description: 'none: every carrier' }),
  services: Type.Array(text(60), {
    maxItems: 60,
    description: 'none: every service of the carriers; in order for prefer',
  }),
  when: RuleCondition,
  maxTransitDays: nullable(Type.Integer({ minimum: 1, maximum: 60 })),
  toleranceCents: nullable(Type.Integer({ minimum: 0, maximum: 1_000_000_00 })),
  markupHundredths: nullable(
    Type.Integer({ minimum: 0, maximum: 100_000, description: 'hundredths of a percent: 250 is 2.5 %' }),
  ),
  surchargeCents: nullable(Type.Integer({ minimum: 0, maximum: 1_000_000_00 })),
  signature: nullable(oneOf(signatureLevels)),
}

export const Rule = named(
  'Rule',
  object({
    id: Id,
    ...ruleFields,
    position: Type.Integer({ description: 'rules of one scope are tried in this order' }),
    scopeName: nullable(Type.String({ description: 'of the site, account, profile or user' })),
    text: Type.String({ description: 'the rule in words' }),
    version: Type.Integer(),
    createdAt: Timestamp,
  }),
)
export type Rule = Static<typeof Rule>

const { active, scopeId, carriers, services, when, ...needed } = ruleFields
export const RuleInput = named(
  'RuleInput',
  object({
    name: needed.name,
    scope: needed.scope,
    effect: needed.effect,
    active: Type.Optional(active),
    scopeId: Type.Optional(scopeId),
    carriers: Type.Optional(carriers),
    services: Type.Optional(services),
    when: Type.Optional(when),
    maxTransitDays: Type.Optional(needed.maxTransitDays),
    toleranceCents: Type.Optional(needed.toleranceCents),
    markupHundredths: Type.Optional(needed.markupHundredths),
    surchargeCents: Type.Optional(needed.surchargeCents),
    signature: Type.Optional(needed.signature),
  }),
)
export type RuleInput = Static<typeof RuleInput>

export const ruleOperations = {
  listRules: operation({
    id: 'listRules',
    method: 'GET',
    path: '/v1/rules',
    permission: 'rules:read',
    summary: 'All rules, in the order they are tried',
    status: 200,
    reply: object({ items: Type.Array(Rule), nextCursor: Type.Null() }),
  }),
  createRule: operation({
    id: 'createRule',
    method: 'POST',
    path: '/v1/rules',
    permission: 'rules:write',
    idempotent: true,
    summary: 'Add a rule at the end of its scope',
    body: RuleInput,
    status: 201,
    reply: Rule,
    errors: ['conflict', 'unprocessable'],
  }),
  updateRule: operation({
    id: 'updateRule',
    method: 'PATCH',
    path: '/v1/rules/{id}',
    permission: 'rules:write',
    summary: 'Change a rule; `position` moves it within its scope',
    params: IdParams,
    body: partial(object({ ...ruleFields, position: Type.Integer({ minimum: 1, maximum: 1000 }) })),
    status: 200,
    reply: Rule,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  deleteRule: operation({
    id: 'deleteRule',
    method: 'DELETE',
    path: '/v1/rules/{id}',
    permission: 'rules:write',
    summary: 'Remove a rule',
    params: IdParams,
    status: 204,
    reply: null,
    errors: ['not_found'],
  }),
}
