-- An account over the calendar year of the supplier's zone: what was brought
-- forward, debits, credits, what is left.  The booked balance: what orders hold
-- is still in it, so a transfer between the account and its hold account counts
-- on neither side.
create or replace function impl.account_year(p_supplier int4, p_account int4)
returns table (year int4, opening_fen int8, debits_fen int8, credits_fen int8,
               closing_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_year int4;
    v_from timestamptz;
    v_debits int8;
    v_credits int8;
begin
    select extract(year from api.now() at time zone s.zone)::int4,
           date_trunc('year', api.now() at time zone s.zone) at time zone s.zone
    into v_year, v_from
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    select coalesce(sum(x.amount_fen) filter (where x.sign < 0), 0),
           coalesce(sum(x.amount_fen) filter (where x.sign > 0), 0)
    into v_debits, v_credits
    from impl.account_entries(p_supplier, p_account, v_from, 'infinity',
                              '{2,3,6,7}', '{1,8}') x;

    return query
    select v_year, c.balance_fen - v_credits + v_debits, v_debits, v_credits,
           c.balance_fen
    from ticket.account c
    where c.supplier_id = p_supplier
      and c.account_id = p_account;
end;
$$;

comment on function impl.account_year(int4, int4) is
'An account in this calendar year; no row: there is no such account.';
