-- A shift is locked before everything else that an action of the desk locks, so
-- nobody who holds an order waits for one.
create or replace function impl.shift_own(p_supplier int4)
returns ticket.shift
language plpgsql volatile
as $$
declare
    v_person constant text := impl.desk_person(p_supplier);
    v_shift  ticket.shift;
begin
    select s.* into v_shift
    from ticket.shift s
    where s.supplier_id = p_supplier and s.person = v_person
      and s.state <> 'C'
    for no key update;

    if not found then
        perform impl.staff_refuse('SHIFT_NONE', impl.who_told(v_person));
    end if;

    if v_shift.state <> 'O' then
        perform impl.staff_refuse('SHIFT_COUNTED', v_shift.shift_no::text);
    end if;

    if exists (select from ticket.device d
               where d.supplier_id = p_supplier
                 and d.device_no = v_shift.device_no
                 and (d.locked_at is not null or d.removed_at is not null))
    then
        perform impl.staff_refuse('DESK_LOCKED', v_shift.device_no::text);
    end if;

    return v_shift;
end;
$$;

comment on function impl.shift_own(int4) is
'The open shift of who acts, locked, or a refusal: no shift, no cash.';

-- A machine's drawer is the machine's: no person of staff is called so.
create or replace function impl.machine_person(p_device int4)
returns text
language sql immutable
as $$
    select 'machine ' || p_device::text;
$$;

comment on function impl.machine_person(int4) is
'The name under which a machine acts, and has its drawer.';

create or replace function impl.shift_machine(p_shift ticket.shift)
returns bool
language sql immutable
as $$
    select p_shift.person = impl.machine_person(p_shift.device_no);
$$;

comment on function impl.shift_machine(ticket.shift) is
'Whether a drawer is a machine''s: whoever has the desk may empty it.';

create or replace function impl.shift_named(p_supplier int4, p_shift int4)
returns ticket.shift
language plpgsql volatile
as $$
declare
    v_shift ticket.shift;
begin
    select s.* into v_shift
    from ticket.shift s
    where s.supplier_id = p_supplier and s.shift_no = p_shift
    for no key update;

    if not found then
        perform impl.staff_refuse('SHIFT_MISSING', p_shift::text);
    end if;

    if v_shift.person <> impl.desk_person(p_supplier)
       and not impl.shift_machine(v_shift)
       and not impl.desk_leads()
    then
        perform impl.staff_refuse('SHIFT_OTHER', p_shift::text,
                                  impl.who_told(v_shift.person));
    end if;

    return v_shift;
end;
$$;

comment on function impl.shift_named(int4, int4) is
'The shift of a number, locked, which is one''s own or a machine''s unless one
leads the desk; or a refusal.';

-- Nobody is told what ought to be in the own drawer before having counted it;
-- of a machine's, nobody who may be the one to count it.
create or replace function impl.shift_blind(p_shift ticket.shift)
returns bool
language plpgsql stable
as $$
begin
    return p_shift.state = 'O'
           and (p_shift.person = impl.person()
                or not impl.desk_sees()
                or (impl.shift_machine(p_shift) and not impl.desk_looks()));
end;
$$;

comment on function impl.shift_blind(ticket.shift) is
'Whether who asks must not know yet what is in a drawer.';

create or replace function impl.shift_state(p_state "char")
returns text
language sql immutable
as $$
    select case p_state when 'O' then 'open' when 'T' then 'counted'
           else 'closed' end;
$$;

comment on function impl.shift_state("char") is
'The state of a shift as a word.';

create or replace function impl.shift_row(p_shift ticket.shift)
returns table (shift_no int4, device_no int4, device text, person text,
               state text, opened_at timestamptz, float_notes text,
               float_fen int8, receipts int4, expected_fen int8, counted text,
               counted_fen int8, variance_fen int8, card_expected_fen int8,
               card_fen int8, counted_at timestamptz, counted_by text,
               closed_at timestamptz, z_no int4, slips jsonb)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select p_shift.shift_no, p_shift.device_no, d.name, p_shift.person,
           impl.shift_state(p_shift.state), p_shift.opened_at,
           impl.denominations_words(p_shift.float_notes), p_shift.float_fen,
           p_shift.receipts,
           case when z.z_no is not null then z.expected_fen
                when not b.blind then p_shift.till_fen end,
           impl.denominations_words(p_shift.counted), p_shift.counted_fen,
           coalesce(z.variance_fen, p_shift.counted_fen - p_shift.till_fen),
           case when not b.blind then impl.shift_card(p_shift) end,
           p_shift.card_fen, p_shift.counted_at, p_shift.counted_by,
           p_shift.closed_at, z.z_no,
           (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                       'form', k.form,
                       'expected_fen',
                       case when not b.blind then k.expected_fen end,
                       'counted_fen', k.counted_fen)) order by k.form)
            from impl.shift_slips(p_shift) k)
    from ticket.device d
    cross join (select impl.shift_blind(p_shift) as blind) b
    left join ticket.z z
      on z.supplier_id = p_shift.supplier_id and z.shift_no = p_shift.shift_no
         and z.corrects is null
    where d.supplier_id = p_shift.supplier_id
      and d.device_no = p_shift.device_no;
end;
$$;

comment on function impl.shift_row(ticket.shift) is
'A shift as staff read it: what ought to be in it only for whom it is no
secret.';

create or replace function impl.shift_card(p_shift ticket.shift)
returns int8
language plpgsql stable
as $$
begin
    return (select coalesce(sum(r.fen), 0)
            from ticket.shift_receipt r
            where r.supplier_id = p_shift.supplier_id
              and r.shift_no = p_shift.shift_no and r.form = 'card');
end;
$$;

comment on function impl.shift_card(ticket.shift) is
'What the slips of the card terminal ought to be together.';

create or replace function impl.shift_slips(p_shift ticket.shift)
returns table (form text, expected_fen int8, counted_fen int8)
language sql stable
as $$
    select k.form,
           (select coalesce(sum(r.fen), 0)::int8
            from ticket.shift_receipt r
            where r.supplier_id = k.supplier_id and r.shift_no = k.shift_no
              and r.form = k.form),
           k.counted_fen
    from ticket.shift_slip k
    where k.supplier_id = p_shift.supplier_id
      and k.shift_no = p_shift.shift_no;
$$;

comment on function impl.shift_slips(ticket.shift) is
'What was counted of other forms of payment, and what receipts say of them.';

create or replace function impl.shift_slips_put(p_shift ticket.shift,
    p_text text)
returns void
language plpgsql volatile
as $$
declare
    v_piece text;
    v_parts text[];
begin
    delete from ticket.shift_slip k
    where k.supplier_id = p_shift.supplier_id
      and k.shift_no = p_shift.shift_no;

    foreach v_piece in array regexp_split_to_array(
        btrim(coalesce(p_text, ''), ' ,'), '[ ,]+')
    loop
        continue when v_piece = '';
        v_parts := regexp_match(v_piece,
            '^(alipay|wechat|unionpay|clearing|platform)'
            || '=(\d{1,9}(?:\.\d{1,2})?)$');

        if v_parts is null then
            perform impl.staff_refuse('COUNT_SLIPS', v_piece);
        end if;

        insert into ticket.shift_slip (supplier_id, shift_no, form,
                                       counted_fen)
        values (p_shift.supplier_id, p_shift.shift_no, v_parts[1],
                (v_parts[2]::numeric * 100)::int8)
        on conflict do nothing;

        if not found then
            perform impl.staff_refuse('COUNT_SLIPS', v_piece);
        end if;
    end loop;
end;
$$;

comment on function impl.shift_slips_put(ticket.shift, text) is
'The sums of other forms of payment as they were counted, such as
alipay=120.00,wechat=50.00, in the place of those before; or a refusal.';
