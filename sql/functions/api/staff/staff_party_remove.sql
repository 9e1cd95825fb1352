create or replace function api.staff_party_remove(
    p_supplier text,
    p_party int4)
returns table (verdict text, subject text, party int4, name text,
               kind text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_party    ticket.party;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_party := impl.settle_party(v_supplier, p_party);

    perform impl.remove_refuse('PARTY_USED', p_party::text,
                               impl.party_uses(v_supplier, p_party));

    delete from ticket.party_station t
    where t.supplier_id = v_supplier and t.party_no = p_party;

    update ticket.party_account k
    set state = 'R', is_default = false, retired_at = api.now()
    where k.supplier_id = v_supplier and k.party_no = p_party
      and k.state = 'A';

    update ticket.party p
    set removed_at = api.now(), phone1_sealed = '', phone2_sealed = '',
        version = p.version + 1
    where p.supplier_id = v_supplier and p.party_no = p_party;

    return query
    select null::text, null::text, p_party, v_party.name,
           impl.party_kind(v_party.kind);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_party_remove is
'Takes a party away that nothing uses; its number is not given again, and its
accounts stay readable for what was begun with them.';

grant execute on function api.staff_party_remove to ticket_staff;
