create or replace function impl.report_key(p_order ticket.orders, p_by text,
    p_date text, p_zone text)
returns text
language sql stable
as $$
    select case p_by
        when 'agent' then p_order.agent_id::text
        when 'form' then impl.paid_form(p_order)
        when 'slot' then case
            when p_order.session_id is not null
                then 'S' || lpad(p_order.session_id::text, 5, '0')
            when p_order.line_id is not null
                then 'L' || lpad(p_order.line_id::text, 4, '0')
                     || lpad(p_order.slot_no::text, 3, '0')
            else '-' end
        when 'hour' then
            to_char(p_order.created_at at time zone p_zone, 'HH24')
        else case p_date
            when 'visit'
                then coalesce(p_order.visit_day, p_order.day)::text
            else to_char(to_date((p_order.order_id / 10000000000000)::text,
                                 'YYMMDD'), 'YYYY-MM-DD')
            end
        end;
$$;

comment on function impl.report_key(ticket.orders, text, text, text) is
'Where an order is counted in a report.';
