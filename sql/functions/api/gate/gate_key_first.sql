create or replace function api.gate_key_first(p_supplier int4, p_public bytea,
                                              p_sealed bytea)
returns bool
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from ticket.supplier s
    where s.supplier_id = p_supplier
    for no key update;

    if exists (select from impl.gate_key_live(p_supplier)) then
        return false;
    end if;

    perform impl.gate_key_add(p_supplier, p_public, p_sealed);

    /* It is used at once. */
    update ticket.gate_book b
    set lease_until = null
    where b.supplier_id = p_supplier;

    return true;
end;
$$;

comment on function api.gate_key_first is
'The key of a supplier whose devices want lists and that has none; staff make
those that follow.';

grant execute on function api.gate_key_first to ticket_worker;
