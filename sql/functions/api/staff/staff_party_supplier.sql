create or replace function api.staff_party_supplier(
    p_supplier text,
    p_party int4,
    p_own text)
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
    v_party    ticket.party;
    v_own      int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_party := impl.settle_party(v_supplier, p_party);

    if p_own is not null then
        v_own := (impl.staff_supplier(p_own)).supplier_id;
        perform impl.party_own_check(v_party, v_own, p_own);
    end if;

    /* Its gates let in what was sold, and its places are taken by it. */
    if v_party.own_supplier_id is not null
       and v_own is distinct from v_party.own_supplier_id
    then
        perform impl.remove_refuse('PARTY_SUPPLIER_USED', p_party::text,
                                   impl.party_uses(v_supplier, p_party));
    end if;

    update ticket.party p
    set own_supplier_id = v_own, version = p.version + 1
    where p.supplier_id = v_supplier and p.party_no = p_party
      and p.own_supplier_id is distinct from v_own;

    return query select * from api.staff_party_show(p_supplier, p_party);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_party_supplier is
'Says which supplier of this gateway an attraction is itself, or, with null,
none: its gates and places then serve what the operator sells.  One that is used
stays.';

grant execute on function api.staff_party_supplier to ticket_staff;
