create or replace function impl.closing_hash(p_closing ticket.closing)
returns bytea
language plpgsql stable
as $$
declare
    v_before bytea;
    v_rows   text;
begin
    select c.hash into v_before
    from ticket.closing c
    where c.supplier_id = p_closing.supplier_id
      and c.no = p_closing.no - 1;

    select string_agg(concat_ws(':', r.kind, r.debit, r.credit, r.form,
                                r.agent_id, r.number, r.fen), ','
                      order by r.kind, r.debit, r.credit, r.form, r.agent_id)
    into v_rows
    from ticket.closing_row r
    where r.supplier_id = p_closing.supplier_id and r.no = p_closing.no;

    return sha256(coalesce(v_before, '')
        || convert_to(concat_ws('|', p_closing.supplier_id, p_closing.no,
               p_closing.day, coalesce(p_closing.corrects, 0),
               coalesce(p_closing.reason, ''),
               impl.microseconds(p_closing.made_at), p_closing.made_by,
               coalesce(p_closing.first_order, 0),
               coalesce(p_closing.last_order, 0), p_closing.orders,
               p_closing.persons, p_closing.passages, p_closing.visitors,
               v_rows), 'UTF8'));
end;
$$;

comment on function impl.closing_hash(ticket.closing) is
'What the hash of a closing must be, whose rows are there: of all it says and of
the hash before, so that who alters one has to alter all that follow.';
