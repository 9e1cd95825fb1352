create or replace function api.staff_party_show(
    p_supplier text,
    p_party int4)
returns table (verdict text, subject text, party int4, name text,
               kind text, enabled bool, agent text, own_supplier text,
               stations text, payout_fee_fen int8, entry_days int4,
               entries_per_day int4, fee_each_entry bool,
               ticket_fee_fen int8, warn_fen int8, charge_form text,
               charge_on text, phones int4, charge_account int4,
               payout_account int4, ready bool, missing text, revision int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform impl.settle_party((impl.staff_supplier(p_supplier)).supplier_id,
                              p_party);

    return query
    select null::text, null::text, h.*
    from impl.staff_supplier(p_supplier) s
    join ticket.party p
      on p.supplier_id = s.supplier_id and p.party_no = p_party
    cross join lateral impl.party_rows(p) h;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_party_show is
'One party, and what it lacks to be charged or to be paid: words that programs
go by.';

grant execute on function api.staff_party_show to ticket_staff;
