-- Those alone are found by their number of whom somebody has said whether they
-- may call the open API, or sell railway tickets.
create or replace function impl.open_user(p_supplier int4, p_user text)
returns text
language plpgsql stable
as $$
begin
    if p_user not like '#%' then
        return p_user;
    end if;

    if p_user !~ '^#[1-9][0-9]{0,9}$'
       or substr(p_user, 2)::int8 > 2147483647
    then
        return null;
    end if;

    return (
        select a.user_name
        from ticket.agent a
        where a.supplier_id = p_supplier
          and a.agent_id = substr(p_user, 2)::int4
          and (exists (
                  select from ticket.open_agent o
                  where o.supplier_id = a.supplier_id
                    and o.agent_id = a.agent_id)
               or exists (
                  select from ticket.rail_agent r
                  where r.supplier_id = a.supplier_id
                    and r.agent_id = a.agent_id)));
end;
$$;

comment on function impl.open_user(int4, text) is
'The user name of an agent that is asked for by its number, as "#7811"; other
names are what they are.';
