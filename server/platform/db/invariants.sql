-- Everything that must hold at any moment, as one query that answers the rows which break it.
select invariant, detail from (
  select 'audit: head matches last row' as invariant, h.tenant_id::text as detail
  from audit_heads h left join lateral (select hash from audit_rows r where r.tenant_id = h.tenant_id and r.sequence = h.sequence) last on true
  where h.sequence > 0 and last.hash is distinct from h.hash
  union all
  select 'audit: numbers have no gap', tenant_id::text from audit_rows group by tenant_id having count(*) <> max(sequence)
  union all
  select 'audit: every hash follows from the one before', r.tenant_id || ' ' || r.sequence
  from (
    select *, lag(hash, 1, sha256(convert_to(tenant_id::text, 'UTF8'))) over (partition by tenant_id order by sequence) as previous from audit_rows
  ) r where r.hash <> sha256(r.previous || convert_to(r.sequence::text || chr(10) || r.body, 'UTF8'))
  union all
  select 'budget: limit holds what is spent and reserved', tenant_id || ' ' || account_id
  from account_periods where limit_cents is not null and spent_cents + reserved_cents - adjusted_cents > limit_cents
  union all
  select 'ledger: periods are the sum of their bookings', p.tenant_id || ' ' || p.account_id || ' ' || p.period_start
  from account_periods p left join lateral (
    select coalesce(sum(amount_cents) filter (where kind in ('capture', 'adjust')), 0) - coalesce(sum(amount_cents) filter (where kind in ('refund', 'credit')), 0) as spent,
      coalesce(sum(amount_cents) filter (where kind = 'reserve'), 0) - coalesce(sum(amount_cents) filter (where kind in ('capture', 'release')), 0) as reserved
    from ledger_entries l where l.tenant_id = p.tenant_id and l.account_id = p.account_id and l.period_start = p.period_start
  ) booked on true
  where p.spent_cents <> booked.spent or p.reserved_cents <> booked.reserved
  union all
  select 'purchase: bought and voided ones are booked once', i.tenant_id || ' ' || i.id
  from purchase_intents i
  where (i.state in ('completed', 'voiding', 'refund_pending', 'voided')) <> exists (
    select from ledger_entries l where l.tenant_id = i.tenant_id and l.intent_id = i.id and l.kind = 'capture' and l.charged)
  union all
  select 'purchase: open ones hold a reservation', i.tenant_id || ' ' || i.id
  from purchase_intents i
  where i.state in ('held', 'pending', 'unknown') and (
    not exists (select from ledger_entries l where l.tenant_id = i.tenant_id and l.intent_id = i.id and l.kind = 'reserve')
    or exists (select from ledger_entries l where l.tenant_id = i.tenant_id and l.intent_id = i.id and l.kind in ('capture', 'release')))
  union all
  select 'shipment: at most one live label a package', tenant_id || ' ' || shipment_id
  from (
    select l.tenant_id, l.shipment_id, l.package_number from labels l
    join purchase_intents i on i.tenant_id = l.tenant_id and i.id = l.intent_id and i.state in ('completed', 'voiding', 'refund_pending')
    group by 1, 2, 3 having count(*) > 1
  ) twice
  union all
  select 'shipment: bought ones have a label and a purchase', s.tenant_id || ' ' || s.id
  from shipments s
  where s.status in ('purchased', 'printed', 'manifested', 'in_transit', 'out_for_delivery', 'delivered', 'exception', 'returned') and not exists (
    select from labels l join purchase_intents i on i.tenant_id = l.tenant_id and i.id = l.intent_id and i.state = 'completed'
    where l.tenant_id = s.tenant_id and l.shipment_id = s.id)
  union all
  select 'job: none is finished and still queued', tenant_id || ' ' || id from background_jobs where state = 'queued' and done >= total and total > 0
) broken
