-- Of a payment by code that is still on its way, what is known; of one that has
-- been paid, its order, which is activated here where nobody else is at it.
create or replace function api.staff_payment_code_state(p_supplier int4,
    p_number text)
returns table (verdict text, subject text, number text, state text,
               last_code text, order_id int8, order_state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_payment ticket.payment;
    v_shift   ticket.shift;
begin
    select s.* into v_shift
    from ticket.payment p
    join ticket.shift_payment k
      on k.supplier_id = p_supplier and k.payment_id = p.payment_id
         and k.receipt_no is null
    join ticket.shift s
      on s.supplier_id = p_supplier and s.shift_no = k.shift_no
         and s.state = 'O'
    where p.supplier_id = p_supplier and p.number = p_number
      and p.state = 'P'
    for no key update of s;

    if found then
        perform impl.shift_paid(v_shift, (
            select p.order_id from ticket.payment p
            where p.supplier_id = p_supplier and p.number = p_number));
    end if;

    select p.* into v_payment
    from ticket.payment p
    where p.supplier_id = p_supplier and p.number = p_number;

    if v_payment.state = 'P' then
        perform from ticket.activation a
        where a.supplier_id = p_supplier and a.order_id = v_payment.order_id
        for update skip locked;

        if found then
            perform impl.activate_paid(p_supplier, v_payment.order_id);

            delete from ticket.activation a
            where a.supplier_id = p_supplier
              and a.order_id = v_payment.order_id;
        end if;
    end if;

    return query
    select null::text, null::text, v_payment.number::text,
           v_payment.state::text,
           coalesce(v_payment.last_code, (
               select j.last_code
               from ticket.pay_job j
               where j.supplier_id = p_supplier and j.number = p_number
               order by j.job_id desc
               limit 1)),
           o.order_id, o.state::text
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = v_payment.order_id;
end;
$$;

comment on function api.staff_payment_code_state is
'What has become of a payment by code, and of its order: activated at once.';

grant execute on function api.staff_payment_code_state to ticket_staff;
