-- Members of p_change: those of impl.party_put().
create or replace function api.staff_party_set(
    p_supplier text,
    p_party int4,
    p_change jsonb)
returns table (verdict text, subject text, party int4, name text,
               kind text, enabled bool, agent text, own_supplier text,
               stations text, payout_fee_fen int8, entry_days int4,
               entries_per_day int4, fee_each_entry bool,
               ticket_fee_fen int8, warn_fen int8, charge_form text,
               charge_on text, phones int4, charge_account int4,
               payout_account int4, ready bool, missing text, revision int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    perform impl.party_put(impl.settle_party(v_supplier, p_party), p_change);
    perform impl.settle_party_again(v_supplier, p_party);

    return query select * from api.staff_party_show(p_supplier, p_party);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_party_set is
'Changes a party; its kind and its agent stay.';

grant execute on function api.staff_party_set to ticket_staff;
