-- The deposit over the calendar year of the supplier's zone: what was brought
-- forward, debits, credits, what is left.  The booked balance: what orders hold
-- is still in it, so a transfer between the account and its held part counts on
-- neither side.
create or replace function api.deposit_balance(p_supplier int, p_agent int)
returns table (verdict text, subject text, unit_type text, unit_id text,
               unit_name text, opening_fen int8, debits_fen int8,
               credits_fen int8, closing_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_account int := p_agent * 10 + 1;
    v_from timestamptz;
    v_debits int8;
    v_credits int8;
begin
    select date_trunc('year', api.now() at time zone s.zone) at time zone s.zone
      into v_from
      from ticket.supplier s
     where s.supplier_id = p_supplier;

    select coalesce(sum(t.amount_fen), 0) into v_debits
      from ticket.transfer t
     where t.supplier_id = p_supplier
       and t.debit in (v_account, v_account + 1)
       and t.debit >= 100
       and t.at >= v_from
       and t.credit not in (v_account, v_account + 1);

    select coalesce(sum(t.amount_fen), 0) into v_credits
      from ticket.transfer t
     where t.supplier_id = p_supplier
       and t.credit in (v_account, v_account + 1)
       and t.credit >= 100
       and t.at >= v_from
       and t.debit not in (v_account, v_account + 1);

    return query
    select null::text, null::text, a.unit_type::text, a.unit_id, a.name,
           c.balance_fen - v_credits + v_debits, v_debits, v_credits,
           c.balance_fen
      from ticket.agent a
      join ticket.account c on c.supplier_id = a.supplier_id
                           and c.account_id = v_account
     where a.supplier_id = p_supplier
       and a.agent_id = p_agent;

    if not found then
        verdict := 'NO_DEPOSIT';
        return next;
    end if;
end
$$;

comment on function api.deposit_balance(int, int) is
    'QueryYFKRec (4.2.29): an agent''s deposit in this calendar year.';

revoke all on function api.deposit_balance(int, int) from public;
grant execute on function api.deposit_balance(int, int)
    to ticket_nginx, ticket_test;
