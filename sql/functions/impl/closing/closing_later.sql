create or replace function impl.closing_later(p_supplier int4, p_no int4,
    p_from timestamptz, p_to timestamptz)
returns table (kind int2, debit int4, credit int4, form text, agent_id int4,
               number int8, fen int8)
language sql stable
as $$
    select k.kind, k.debit, k.credit, k.form, k.agent_id, sum(k.number)::int8,
           sum(k.fen)::int8
    from (
        select s.kind, s.debit, s.credit, s.form, s.agent_id, s.number, s.fen
        from impl.closing_sums(p_supplier, p_from, p_to) s
        union all
        /* Closings until 1.9.0 have cards of the desk as cash. */
        select r.kind, r.debit, r.credit,
               case when r.form = 'cash'
                         and impl.side('bank') in (r.debit, r.credit)
                    then 'card' else r.form end,
               r.agent_id, -r.number, -r.fen
        from ticket.closing c
        join ticket.closing_row r
          on r.supplier_id = p_supplier and r.no = c.no
        where c.supplier_id = p_supplier and p_no in (c.no, c.corrects)) k
    group by 1, 2, 3, 4, 5
    having sum(k.number) <> 0 or sum(k.fen) <> 0;
$$;

comment on function impl.closing_later(int4, int4, timestamptz, timestamptz) is
'What the ledger says of a day that neither its closing, p_no, nor a correction
of it does: all of it where there is none.';
