-- Those alone are found by their number of whom somebody has said whether they
-- may call the open API.
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
        from ticket.open_agent o
        join ticket.agent a on a.supplier_id = o.supplier_id
                           and a.agent_id = o.agent_id
        where o.supplier_id = p_supplier
          and o.agent_id = substr(p_user, 2)::int4);
end;
$$;

comment on function impl.open_user(int4, text) is
'The user name of an agent that is asked for by its number, as "#7811"; other
names are what they are.';
