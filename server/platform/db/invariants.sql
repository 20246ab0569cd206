-- Everything that must hold at any moment, as one query that answers the rows which break it.
select invariant, detail from (
  select 'audit: head matches last row' as invariant, h.tenant_id::text as detail
  from audit_heads h left join lateral (select hash from audit_rows r where r.tenant_id = h.tenant_id and r.sequence = h.sequence) last on true
  where h.sequence > 0 and last.hash is distinct from h.hash
  union all
  select 'audit: numbers have no gap', tenant_id::text from audit_rows group by tenant_id having count(*) <> max(sequence)
) broken
