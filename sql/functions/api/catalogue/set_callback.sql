-- The agent's own settings (4.2.44).  The form of the address was checked in C
-- (tk_address_check); an empty one means: no callbacks.
create or replace function api.set_callback(p_supplier int4, p_agent int4,
                                            p_address text, p_notice bool)
returns table (verdict text, subject text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if length(p_address) > 256 then
        return query select 'CALLBACK_REFUSED', 'responseaddr';
        return;
    end if;

    if not (select impl.callback_allowed(p_address, a.plain_callback,
                                         s.plain_callback)
            from ticket.agent a
            join ticket.supplier s on s.supplier_id = a.supplier_id
            where a.supplier_id = p_supplier
              and a.agent_id = p_agent)
    then
        return query select 'BAD_CALLBACK_ADDRESS', 'responseaddr';
        return;
    end if;

    if not impl.callback_reachable(p_address) then
        return query select 'BAD_CALLBACK_ADDRESS', 'responseaddr';
        return;
    end if;

    update ticket.agent a
    set callback_address = p_address,
        sends_notice = p_notice
    where a.supplier_id = p_supplier
      and a.agent_id = p_agent;

    if not found then
        return query select 'CALLBACK_REFUSED', null::text;
        return;
    end if;

    return query select null::text, null::text;
end;
$$;

comment on function api.set_callback is
'Stores an agent''s callback address and who sends the notices.';

grant execute on function api.set_callback to ticket_nginx;
