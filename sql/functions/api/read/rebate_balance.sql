create or replace function api.rebate_balance(p_supplier int4, p_agent int4)
returns table (verdict text, subject text, unit_type text, unit_id text,
               unit_name text, year int4, opening_fen int8, credits_fen int8,
               debits_fen int8, closing_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, a.unit_type::text, a.unit_id, a.name,
           y.year, y.opening_fen, y.credits_fen, y.debits_fen, y.closing_fen
    from ticket.agent a
    cross join impl.account_year(p_supplier, p_agent * 10 + 3) y
    where a.supplier_id = p_supplier
      and a.agent_id = p_agent;

    if not found then
        verdict := 'NO_REBATE';
        return next;
    end if;
end;
$$;

comment on function api.rebate_balance is
'QueryFKRec (4.2.32): an agent''s rebate balance in this calendar year.';

grant execute on function api.rebate_balance to ticket_nginx;
