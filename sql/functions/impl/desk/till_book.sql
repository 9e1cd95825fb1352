create or replace function impl.till_book(inout p_shift ticket.shift,
    p_document int8, inout p_transfers int2, p_kind int2, p_debit int4,
    p_credit int4, p_amount_fen int8, p_at timestamptz)
language plpgsql volatile
as $$
declare
    c_till constant int4 := impl.side('till');
    v_fen  int8 := case when p_debit = c_till then p_amount_fen
                        when p_credit = c_till then -p_amount_fen
                        else 0 end;
begin
    if p_shift.till_fen + v_fen < 0 then
        perform impl.staff_refuse('TILL_SHORT', impl.yuan(-v_fen),
                                  p_shift.shift_no::text);
    end if;

    p_transfers := impl.book(p_shift.supplier_id, p_document, p_transfers,
                             p_kind, p_debit, p_credit, p_amount_fen, p_at);

    if v_fen <> 0 then
        update ticket.shift s
        set till_fen = s.till_fen + v_fen
        where s.supplier_id = p_shift.supplier_id
          and s.shift_no = p_shift.shift_no
        returning s.* into strict p_shift;
    end if;
end;
$$;

comment on function impl.till_book(ticket.shift, int8, int2, int2, int4, int4,
                                   int8, timestamptz) is
'impl.book(), and the drawer of a shift with it, which the caller has locked;
refuses what a drawer does not have.  Answers with the shift as it is then and
the highest transfer number.';
