create or replace function api.staff_party_list(
    p_supplier text)
returns table (verdict text, subject text, party int4, name text,
               kind text, enabled bool, agent text, own_supplier text,
               stations text, payout_fee_fen int8, ticket_fee_fen int8,
               charge_form text, ready bool, why text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, h.party, h.name, h.kind, h.enabled, h.agent,
           h.own_supplier, h.stations, h.payout_fee_fen, h.ticket_fee_fen,
           h.charge_form, h.ready, impl.party_why(p)
    from impl.staff_supplier(p_supplier) s
    join ticket.party p
      on p.supplier_id = s.supplier_id and p.removed_at is null
    cross join lateral impl.party_rows(p) h
    order by p.party_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_party_list is
'The parties of a supplier, and what each lacks, in words.';

grant execute on function api.staff_party_list to ticket_staff;
