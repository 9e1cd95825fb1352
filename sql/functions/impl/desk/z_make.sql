create or replace function impl.z_lock(p_supplier int4)
returns void
language sql volatile
as $$
    select pg_advisory_xact_lock(723348024, p_supplier);
$$;

comment on function impl.z_lock(int4) is
'Who numbers a Z of a supplier does it alone, until its transaction ends, so
that numbers have no gap.  Behind the lock of the shift.';

create or replace function impl.z_hash(p_z ticket.z)
returns bytea
language plpgsql stable
as $$
declare
    v_before bytea;
    v_sums   text;
    v_forms  text;
begin
    select z.hash into v_before
    from ticket.z z
    where z.supplier_id = p_z.supplier_id and z.z_no = p_z.z_no - 1;

    select string_agg(concat_ws(':', s.kind, s.form, s.number, s.fen), ','
                      order by s.kind, s.form)
    into v_sums
    from ticket.z_sum s
    where s.supplier_id = p_z.supplier_id and s.z_no = p_z.z_no;

    /* Of none nothing: so it is of all Zs before there were any. */
    select string_agg(concat_ws(':', f.form, f.expected_fen, f.counted_fen),
                      ',' order by f.form)
    into v_forms
    from ticket.z_form f
    where f.supplier_id = p_z.supplier_id and f.z_no = p_z.z_no;

    return sha256(coalesce(v_before, '')
        || convert_to(concat_ws('|', p_z.supplier_id, p_z.z_no, p_z.shift_no,
               coalesce(p_z.corrects, 0), coalesce(p_z.reason, ''),
               impl.microseconds(p_z.made_at), p_z.made_by,
               coalesce(p_z.approved_by, ''), coalesce(p_z.first_receipt, 0),
               coalesce(p_z.last_receipt, 0), p_z.voids, p_z.float_fen,
               p_z.expected_fen, p_z.counted_fen, p_z.variance_fen,
               p_z.card_expected_fen, p_z.card_counted_fen,
               p_z.card_variance_fen, coalesce(v_sums, ''), v_forms),
               'UTF8'));
end;
$$;

comment on function impl.z_hash(ticket.z) is
'What the hash of a Z must be, whose sums are there: of all it says and of the
hash before, so that who alters one has to alter all that follow.';

create or replace function impl.z_put(p_z ticket.z)
returns ticket.z
language plpgsql volatile
as $$
begin
    p_z.hash := impl.z_hash(p_z);

    insert into ticket.z
    select p_z.*;

    return p_z;
end;
$$;

comment on function impl.z_put(ticket.z) is
'Writes a Z under its number, whose sums are there.  The caller holds
impl.z_lock().';

create or replace function impl.z_next(p_supplier int4)
returns int4
language plpgsql volatile
as $$
begin
    perform impl.z_lock(p_supplier);

    return (select coalesce(max(z.z_no), 0) + 1
            from ticket.z z
            where z.supplier_id = p_supplier);
end;
$$;

comment on function impl.z_next(int4) is
'The number of the next Z, which is the caller''s until its transaction ends.';

create or replace function impl.z_row(p_z ticket.z)
returns table (z_no int4, shift_no int4, corrects int4, reason text,
               made_at timestamptz, made_by text, approved_by text,
               first_receipt int4, last_receipt int4, voids int4,
               float_fen int8, expected_fen int8, counted_fen int8,
               variance_fen int8, card_expected_fen int8,
               card_counted_fen int8, card_variance_fen int8, sums jsonb,
               forms jsonb)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select p_z.z_no, p_z.shift_no, p_z.corrects, p_z.reason, p_z.made_at,
           p_z.made_by, p_z.approved_by, p_z.first_receipt, p_z.last_receipt,
           p_z.voids, p_z.float_fen, p_z.expected_fen, p_z.counted_fen,
           p_z.variance_fen, p_z.card_expected_fen, p_z.card_counted_fen,
           p_z.card_variance_fen,
           (select coalesce(jsonb_agg(jsonb_build_object(
                       'kind', s.kind, 'form', s.form, 'number', s.number,
                       'fen', s.fen) order by s.kind, s.form), '[]')
            from ticket.z_sum s
            where s.supplier_id = p_z.supplier_id and s.z_no = p_z.z_no),
           (select jsonb_agg(jsonb_build_object(
                       'form', f.form, 'expected_fen', f.expected,
                       'counted_fen', f.counted,
                       'variance_fen', f.counted - f.expected)
                   order by f.place, f.form)
            from (
                select 1 as place, 'cash' as form, p_z.expected_fen as expected,
                       p_z.counted_fen as counted
                union all
                select 2, 'card', p_z.card_expected_fen, p_z.card_counted_fen
                where p_z.card_expected_fen <> 0 or p_z.card_counted_fen <> 0
                union all
                select 3, f.form, f.expected_fen, f.counted_fen
                from ticket.z_form f
                where f.supplier_id = p_z.supplier_id
                  and f.z_no = p_z.z_no) f);
end;
$$;

comment on function impl.z_row(ticket.z) is
'A Z with what its receipts say, by kind and form of payment.';
