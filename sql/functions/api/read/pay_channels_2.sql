-- Ways to pay at once (4.2.6), for those that may (R52).  No buyer stands
-- before the clearing provider.
create or replace function api.pay_channels_2(p_supplier int4, p_agent int4)
returns table (verdict text, subject text, channel_id text, channel_name text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, c.channel::text, c.name
    from ticket.agent a
    join ticket.provider_account c
      on c.supplier_id = p_supplier and c.state = 'A'
         and c.channel is not null and c.provider <> 'clearing'
    where a.supplier_id = p_supplier and a.agent_id = p_agent
      and (a.can_epay or a.official)
    order by c.account_no;

    if found then
        return;
    end if;

    return query
    select null::text, null::text, c.channel, c.name
    from ticket.agent a
    join ticket.pay_channel c on c.supplier_id = p_supplier and c.enabled
    where a.supplier_id = p_supplier and a.agent_id = p_agent
      and a.can_epay
    order by c.sort, c.channel;

    if not found then
        verdict := 'NO_PAY_CHANNELS';
        return next;
    end if;
end;
$$;

comment on function api.pay_channels_2 is
'GetPayChannel (4.2.6): the channels of the supplier''s accounts at platforms
or, where it has none, those that staff have named.';

grant execute on function api.pay_channels_2 to ticket_nginx;
