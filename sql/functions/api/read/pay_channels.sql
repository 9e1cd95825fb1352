-- Ways to pay at once (4.2.6), for agents that may (R52).
create or replace function api.pay_channels(p_supplier int4, p_agent int4)
returns table (verdict text, subject text, channel_id text, channel_name text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, c.channel, c.name
    from ticket.agent a
    join ticket.pay_channel c on c.supplier_id = p_supplier
    where a.supplier_id = p_supplier
      and a.agent_id = p_agent
      and a.can_epay
      and c.enabled
    order by c.sort, c.channel;

    if not found then
        verdict := 'NO_PAY_CHANNELS';
        return next;
    end if;
end;
$$;

comment on function api.pay_channels is
'GetPayChannel (4.2.6): the ways an agent may be paid at once.';

grant execute on function api.pay_channels to ticket_nginx;
