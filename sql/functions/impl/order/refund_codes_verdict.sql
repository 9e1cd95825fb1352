-- Last of all: of what has come back already that is the word, not which paper.
create or replace function impl.refund_codes_verdict(p_supplier int4,
    p_order int8, p_numbers int2[])
returns table (verdict text, subject text)
language sql stable
as $$
    select case when t.code_no > impl.code_of(n.number)
                then 'REFUND_REPRINTED' else 'BAD_TICKET_CODE' end,
           t.ticket_no::text
    from unnest(p_numbers) with ordinality n (number, place)
    join ticket.ticket t
      on t.supplier_id = p_supplier and t.order_id = p_order
         and t.ticket_no = impl.code_ticket(n.number)
    where t.code_no <> impl.code_of(n.number)
    order by n.place
    limit 1;
$$;

comment on function impl.refund_codes_verdict(int4, int8, int2[]) is
'The first of the codes shown at the counter that is not its ticket''s present
one, and why nothing is paid for it; no row: all are.';
